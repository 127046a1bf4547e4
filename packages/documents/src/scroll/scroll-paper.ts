import { HouseError } from '@omenhall/contracts/errors';
import type { Answer, Scroll } from '@omenhall/contracts/reading/reading.private';
import { plainWords } from './plain-words.rules.ts';

/** One heading of a scroll with what stands under it. All text is plain: a medium escapes it in its own way. */
export interface PaperSection {
  id: string;
  heading: string;
  /** Words for the margin column, in reading order before the section: a place, then what it asks. */
  note: { name: string; words: string } | null;
  sign: PaperSign | null;
  paragraphs: string[];
  /** Follow the paragraphs; they may be empty. */
  items: string[];
}

export interface PaperSign {
  methodId: string;
  signId: string;
  reversed: boolean;
  /** "The Moon" or "The Moon, reversed". */
  name: string;
  positionName: string;
}

/** A scroll as every private paper shows it; a medium only lays it out. It holds private words. */
export interface ScrollPaper {
  language: 'en';
  houseName: string;
  /** Neutral name: the foot of each page and the title of the file. */
  name: string;
  title: string;
  subtitle: string;
  question: string | null;
  signs: PaperSign[];
  sections: PaperSection[];
  sealedAt: Date;
  sealedWords: string;
  /** Where the accessible page of this scroll lives. */
  pageUrl: string;
  verify: { url: string; code: string; words: string };
}

/**
 * Makes the view model of a scroll for its owner's papers.
 *
 * @param scroll as its owner reads it, with its answer
 * @param house  its public name, and its address without a path
 * @returns      plain text throughout: NFC, no control characters but line breaks, no direction overrides
 * @throws       HouseError `not-ready` while the answer is not written (trying again later helps); `broken` when the
 *               answer reads a position that was not drawn (final)
 *
 * The same scroll gives an equal paper.
 */
export function makeScrollPaper(scroll: Scroll, house: { name: string; siteUrl: string }): ScrollPaper {
  const { answer } = scroll;
  if (!answer) throw new HouseError('not-ready', 'paper asked for before the answer was written');
  const site = house.siteUrl.replace(/\/+$/, '');
  const signs = scroll.signs.map((sign): PaperSign => ({
    methodId: scroll.spread.methodId,
    signId: sign.signId,
    reversed: sign.reversed,
    name: sign.reversed ? `${sign.name}, reversed` : sign.name,
    positionName: sign.position.name,
  }));
  return {
    language: 'en',
    houseName: plainWords(house.name),
    name: plainWords(scroll.safeTitle),
    title: plainWords(scroll.title),
    subtitle: `${scroll.spread.name}, read by ${scroll.voice.name}`,
    question: scroll.question === null ? null : plainWords(scroll.question),
    signs,
    sections: sectionsOf(scroll, answer, signs).map(plainSection),
    sealedAt: scroll.sealedAt,
    sealedWords: sayMoment(scroll.sealedAt),
    pageUrl: `${site}/scrolls/${scroll.id}`,
    verify: {
      // After the #, so that the code is read by the page and never sent.
      url: `${site}/verify#${scroll.proof.sealHash}`,
      code: scroll.proof.sealHash.replace(/(.{8})(?=.)/g, '$1 '),
      words: 'The draw was fixed and signed before anything was written. This code names that seal; the verify page checks it against your proof file, also without a network.',
    },
  };
}

function sectionsOf(scroll: Scroll, answer: Answer, signs: readonly PaperSign[]): PaperSection[] {
  const section = (id: string, heading: string, paragraphs: string[], items: string[] = []): PaperSection =>
    ({ id, heading, note: null, sign: null, paragraphs, items });
  const positionName = (id: string): string => scroll.spread.positions.find((position) => position.id === id)?.name ?? id;

  return [
    section('answer', 'The answer in short', [answer.direct]),
    ...answer.positions.map((reading): PaperSection => {
      const drawn = scroll.signs.findIndex(({ position }) => position.id === reading.positionId);
      const [sign, position] = [signs[drawn], scroll.signs[drawn]?.position];
      if (!sign || !position) throw new HouseError('broken', 'the answer reads a position that was not drawn');
      return {
        id: `position-${position.id}`,
        heading: sign.name,
        note: { name: position.name, words: position.role },
        sign,
        paragraphs: reading.paragraphs,
        items: [],
      };
    }),
    section('connections', 'What joins the signs', [], answer.connections.map(({ positionIds, text }) => `${joinNames(positionIds.map(positionName))}: ${text}`)),
    section('beneath', 'What lies beneath', [answer.hiddenLayer]),
    section('care', 'Where to take care', [], answer.warnings),
    section('checkable', 'What you can check', [], answer.checkable),
    section('unknown', 'What no draw can know', [], answer.unknown),
    section('next', 'Next steps', [], answer.nextSteps),
    section('step', 'One step you can take back', [answer.step]),
    section('return', 'To find it again', [`Kept under “${answer.archiveMarker}”. It may be worth returning in ${answer.returnInDays} ${answer.returnInDays === 1 ? 'day' : 'days'}.`]),
    section('closing', `From ${scroll.voice.name}`, [answer.closing]),
    section('provenance', 'Who wrote this', sayProvenance(answer.provenance)),
  ].filter(({ paragraphs, items }) => items.length > 0 || paragraphs.some((text) => text.trim() !== ''));
}

const plainSection = (section: PaperSection): PaperSection => ({
  ...section,
  paragraphs: section.paragraphs.map(plainWords),
  items: section.items.map(plainWords),
});

const joinNames = (names: readonly string[]): string => new Intl.ListFormat('en', { type: 'conjunction' }).format(names);

/** Who wrote it and from what; then every call to a model, also where the house wrote in the end. */
function sayProvenance({ writer, version, given, calls = [] }: Answer['provenance']): string[] {
  const author = writer === 'house-grammar'
    ? `Written by the house grammar, version ${version}. ${calls.length === 0 ? 'No AI was used.' : 'A model was asked, and its text was not kept.'}`
    : `Written by a language model (${version}) under the rules of this house.`;
  return [
    given.length === 0 ? author : `${author} It was given: ${joinNames(given)}.`,
    ...calls.map(({ host, model, at, sent, outcome, keptNothing }) =>
      `Asked ${sayMoment(new Date(at))}: ${model} at ${host}, with ${joinNames(sent)}. ${callEnds[outcome]} ${keptNothing ? 'The provider agreed to keep nothing.' : 'The provider may keep what it received for a while, by its own rules.'}`),
  ];
}

const callEnds = {
  kept: 'Its text is this scroll.', refused: 'Its text did not pass the checks of the house.', failed: 'It gave no text.', open: 'The call was cut short.',
} as const satisfies Record<NonNullable<Answer['provenance']['calls']>[number]['outcome'], string>;

// In UTC: paper is read in any place, and the seal's own record is in UTC.
const sayMoment = (moment: Date): string =>
  `${new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }).format(moment)} UTC`;
