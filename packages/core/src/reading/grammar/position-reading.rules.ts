import type { VoiceId } from '@omenhall/contracts/draw/spreads.rules';
import type { PositionReading } from '@omenhall/contracts/reading/reading.private';
import type { Choose } from './choose.rules.ts';
import { elementPlaces, placeLeads, placeOrientations } from './place-lines.rules.ts';
import { nameOf, opened, said, type NarrowRole, type Role, type Said, type Sign, type WideRole } from './sign.rules.ts';

interface Place {
  /** Counts positions from 0, so that neighbours are not worded alike. */
  place: number;
  /** In a spread of more than five signs every list is long enough that none of its wordings comes twice. */
  wide: boolean;
  /** The sign seen through the topic. */
  lensLine: string;
  /** For the practical voice. */
  forThisWeek: string;
  voice: VoiceId;
}

/** What one sign says where it lies. */
export function readPosition(choose: Choose, sign: Sign, { place, wide, lensLine, forThisWeek, voice }: Place): PositionReading {
  const pick = (label: string, wordings: readonly string[]) => wordings[(choose(`position.${label}`, wordings.map((_, i) => i)) + place) % wordings.length] ?? '';
  const placed = pick('placed', wide ? [...placements[voice](sign), ...furtherPlacements[voice](sign)] : placements[voice](sign));
  const lying = pick('lying', lyingLines(sign, wide));
  const saying = said(sign);
  const line = linesOf(sign, saying, pick);
  const core = named(sign.facing.core, sign.card.rank);
  const paragraphs: Record<VoiceId, () => string[]> = {
    lirael: () => [
      `${sign.text.image} ${placed}`,
      `${core} ${line}`,
      `${lying} ${lensLine}${saying === 'resource' ? '' : ` ${pick('holds', wide ? [...holding, ...furtherHolding] : holding)} ${sign.text.resource}`}`,
    ],
    severin: () => [
      `${placed} ${core}`,
      `${line} ${lying} ${lensLine}`,
      saying === 'fear' ? `${pick('against', against)} ${sign.text.resource}` : `${pick('misled', wide ? [...misleading, ...furtherMisleading] : misleading)} ${sign.text.fear}`,
    ],
    maren: () => [
      `${placed} ${core}`,
      `${line} ${lensLine} ${lying}`,
      `${wide ? pick('week', weekLeads) : 'For this week:'} ${forThisWeek}`,
    ],
    ilva: () => [
      shortened(`${placed} ${core}`),
      shortened(`${line} ${lensLine} ${lying}${saying === 'resource' ? '' : ` ${sign.text.resource}`}`),
    ],
  };
  return { positionId: sign.position.id, signId: sign.card.id, reversed: sign.reversed, paragraphs: paragraphs[voice]().map((text) => text.replace(/ {2,}/g, ' ').trim()) };
}

/** The card's own line for its part, led in where the part asks for it; a part without one speaks by the card's element. */
function linesOf(sign: Sign, saying: Said | null, pick: (label: string, wordings: readonly string[]) => string): string {
  const role = sign.role as WideRole;
  if (saying === null) return pick(`element.${role}`, elementPlaces[role]?.[sign.text.element] ?? ['']);
  const leads = placeLeads[role];
  return leads === undefined ? sign.text[saying] : `${pick(`lead.${role}`, leads)} ${sign.text[saying]}`;
}

/** In a wide spread the first place is not the cause's, nor the last the outcome's. */
function lyingLines({ role, reversed }: Sign, wide: boolean): readonly string[] {
  const way = reversed ? 'reversed' : 'upright';
  if (!isNarrow(role)) return placeOrientations[role][way];
  return wide ? orientations[role][way].slice(0, 2) : orientations[role][way];
}

const isNarrow = (role: Role): role is NarrowRole => Object.hasOwn(orientations, role);

/** The card and how it lies have been named when its core is read, so neither is named again. */
function named(core: string, rank: number): string {
  const afterTurn = core.replace(/^Reversed, /, '');
  if (afterTurn !== core) return opened(afterTurn);
  const [first = ''] = core.split('. ');
  if (/\b(?:his|her|him|himself|herself|they|them)\b/.test(first)) return core;
  return core.replace(/^(?:The [A-Z]\p{L}+(?: [A-Z]\p{L}+| of [A-Z]\p{L}+)?|Strength|Justice|Temperance|Judgement) (?!are\b|is the card\b)(?=\p{Ll})/u, rank % 2 === 0 ? 'The card ' : 'This card ');
}

/** The plain voice breaks long sentences where the others would pause. */
const shortened = (text: string): string => text.replace(/; (\p{L})/gu, (_, letter: string) => `. ${letter.toUpperCase()}`);

const lies = (sign: Sign): string => (sign.reversed ? 'reversed' : 'upright');

const placements: Record<VoiceId, (sign: Sign) => readonly string[]> = {
  lirael: (sign) => [
    `This is ${nameOf(sign)}, ${lies(sign)}, and in this place it speaks of ${sign.facing.essence}.`,
    `So lies ${nameOf(sign)}, ${lies(sign)}: ${sign.facing.essence}.`,
    `You drew ${nameOf(sign)}, and it lies ${lies(sign)}. One may call it ${sign.facing.essence}.`,
    `${opened(nameOf(sign))} has come, ${lies(sign)}, and with it ${sign.facing.essence}.`,
    `It is ${nameOf(sign)}, ${lies(sign)}. What it brings to the table is ${sign.facing.essence}.`,
  ],
  severin: (sign) => [
    `${opened(nameOf(sign))}, ${lies(sign)}. Stated soberly: ${sign.facing.essence}.`,
    `Here lies ${nameOf(sign)}, ${lies(sign)}. It stands for ${sign.facing.essence}, and for nothing larger.`,
    `The sign is ${nameOf(sign)}, ${lies(sign)}; its subject is ${sign.facing.essence}.`,
    `In this place: ${nameOf(sign)}, ${lies(sign)}. Read without ornament, it is ${sign.facing.essence}.`,
    `${opened(nameOf(sign))} came up ${lies(sign)}. The claim it makes is ${sign.facing.essence}; see if it holds.`,
  ],
  maren: (sign) => [
    `${opened(nameOf(sign))} lies here, ${lies(sign)}. In plain words: ${sign.facing.essence}.`,
    `You have ${nameOf(sign)} in this place, ${lies(sign)}: ${sign.facing.essence}.`,
    `${opened(nameOf(sign))}, ${lies(sign)}: here it is about ${sign.facing.essence}.`,
    `Next to hand is ${nameOf(sign)}, ${lies(sign)}. It deals with ${sign.facing.essence}.`,
    `This place holds ${nameOf(sign)}, ${lies(sign)}. Its business is ${sign.facing.essence}.`,
  ],
  ilva: (sign) => [
    `${opened(nameOf(sign))}, ${lies(sign)}. ${opened(sign.facing.essence)}.`,
    `${opened(nameOf(sign))} lies ${lies(sign)}. It means ${sign.facing.essence}.`,
    `Here is ${nameOf(sign)}, ${lies(sign)}. That is ${sign.facing.essence}.`,
  ],
};

const furtherPlacements: Record<VoiceId, (sign: Sign) => readonly string[]> = {
  lirael: (sign) => [
    `Here ${nameOf(sign)} waits for you, ${lies(sign)}; it carries ${sign.facing.essence}.`,
    `Next comes ${nameOf(sign)}, ${lies(sign)}, quietly, as ${sign.facing.essence}.`,
    `${opened(nameOf(sign))} lies ${lies(sign)}. Listen to it as to ${sign.facing.essence}.`,
    `In this spot rests ${nameOf(sign)}, ${lies(sign)}, and it tells of ${sign.facing.essence}.`,
  ],
  severin: (sign) => [
    `Then ${nameOf(sign)}, ${lies(sign)}. Taken at its word: ${sign.facing.essence}.`,
    `${opened(nameOf(sign))} lies ${lies(sign)}; put briefly, ${sign.facing.essence}.`,
    `On the table: ${nameOf(sign)}, ${lies(sign)}. One reads it as ${sign.facing.essence}.`,
    `To be weighed here: ${nameOf(sign)}, ${lies(sign)}, that is, ${sign.facing.essence}.`,
  ],
  maren: (sign) => [
    `Here you find ${nameOf(sign)}, ${lies(sign)}. What it is good for: ${sign.facing.essence}.`,
    `${opened(nameOf(sign))} comes next, ${lies(sign)}; think of ${sign.facing.essence}.`,
    `Then there is ${nameOf(sign)}, ${lies(sign)}. Day by day that is ${sign.facing.essence}.`,
    `On this spot: ${nameOf(sign)}, ${lies(sign)}. Call it ${sign.facing.essence}.`,
  ],
  ilva: (sign) => [
    `Next: ${nameOf(sign)}, ${lies(sign)}. It speaks of ${sign.facing.essence}.`,
    `You see ${nameOf(sign)}, ${lies(sign)}. Its word is ${sign.facing.essence}.`,
    `Then ${nameOf(sign)}, ${lies(sign)}. In short, ${sign.facing.essence}.`,
    `${opened(nameOf(sign))} is here, ${lies(sign)}. Read it as ${sign.facing.essence}.`,
  ],
};

const weekLeads = [
  'One small thing:', 'If you want to do something with it:', 'To be tried once:', 'In practice:', 'On a free evening:', 'With your hands:', 'As a test:', 'In a quarter of an hour or so:', 'A handle on it:',
  'Cheap to try:', 'The plain use of it:', 'A thing to do:', 'When you have a moment:',
] as const;
const furtherHolding = ['There is this to build on.', 'A small help is at hand.', 'This side of it is firm.', 'Somewhere under it there is a floor.', 'Count this among the good.', 'It brings something with it.', 'This much can be relied on.', 'And there is a help inside it.'] as const;
const furtherMisleading = ['A caution goes with it:', 'Here it is easy to be wrong.', 'The card has a blind side.', 'Check yourself at this point.', 'The price of a hasty reading:', 'It can be overdone.', 'One doubt should be kept:', 'What speaks against it:'] as const;

const holding = ['What already holds:', 'And this much is there already.', 'Something here bears weight.', 'You need not start from nothing.', 'One thing can be leaned on.'] as const;
const misleading = ['What could mislead you here:', 'The error that lies nearest:', 'One objection belongs here.', 'Be strict on one point.', 'Against reading too much into it:'] as const;
const against = ['Against it stands a fact:', 'On the other side of the account:'] as const;

const orientations: Record<NarrowRole, Record<'upright' | 'reversed', readonly string[]>> = {
  cause: {
    upright: ['Upright, it was an open cause: one could have seen it at the time, and perhaps you did.', 'Since it stands upright, the origin is nothing to be ashamed of; it did what it came to do.', 'Upright in the first place, it says the matter began honestly, whatever has become of it.'],
    reversed: ['Reversed in this place, it may point to something left out more than to something done.', 'Because it is reversed, the origin may be hidden under a later story about it.', 'Reversed, the cause may be less an event than a long not yet.'],
  },
  fear: {
    upright: ['Upright in the place of fear, it is a fear with a decent reason and the wrong measure.', 'Since it stands upright, the fear is out in the open, and one can talk to it there.', 'Upright here, it is something good that frightens you because it would ask for an answer.'],
    reversed: ['Reversed here, the fear may be old: it belongs to an earlier room and has come along.', 'Because it is reversed, this fear may show itself as irritation, or as work.', 'Reversed in the place of fear, it is already losing its hold, which can feel like more of it at first.'],
  },
  resource: {
    upright: ['Upright, it is at your disposal today, without any preparation.', 'Since it stands upright, others may see this strength in you before you do.', 'Upright in this place, it can be used as it is; the only mistake would be to save it.'],
    reversed: ['Reversed, the strength is there and lies a little below the surface; it may need one quiet evening to reach it.', 'Because it is reversed, you may know this resource mainly by its faults.', 'Reversed in this place, it helps in small doses first.'],
  },
  advice: {
    upright: ['Upright, this advice can be followed as it is written.', 'Since it stands upright, you could act on it openly and tell those concerned.', 'Upright in the place of advice, it asks for a little more of the thing itself.'],
    reversed: ['Reversed, the advice begins with leaving something off.', 'Because it is reversed, try the opposite of your first impulse, in a small form, and look at what happens.', 'Reversed in the place of advice, it asks for a smaller dose and a little more distance.'],
  },
  outcome: {
    upright: ['Upright at the end, the direction is plain; it is a lean and no verdict.', 'Since it stands upright, this could arrive by itself; what you can shape is the manner of it.', 'Upright in the last place, it shows what the present course pays out, if the course is kept.'],
    reversed: ['Reversed at the end, the lean is weak, and a small act can still change it.', 'Because it is reversed, what comes may come late, or in a plainer coat than expected.', 'Reversed in the last place, it says the matter may stay open for longer than you planned for.'],
  },
  key: {
    upright: ['Upright, it needs no effort today, only notice.', 'Since it stands upright, you may meet it in the open, in a talk or in a piece of work.', 'Upright, it may be near enough to touch.'],
    reversed: ['Reversed, it may show itself as a small resistance in the day; that is the place to look.', 'Because it is reversed, look for it in what you put off.', 'Reversed, it asks for less today, and for that with care.'],
  },
};
