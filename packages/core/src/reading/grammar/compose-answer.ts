import type { Spread, Voice } from '@omenhall/contracts/draw/draw.schema';
import { findVoice, voices, type VoiceId } from '@omenhall/contracts/draw/spreads.rules';
import { findTarotCard } from '@omenhall/contracts/draw/tarot-deck.rules';
import { HouseError } from '@omenhall/contracts/errors';
import type { Topic } from '@omenhall/contracts/question/question.schema';
import type { Answer } from '@omenhall/contracts/reading/reading.private';
import type { Locale } from '@omenhall/contracts/values/locale';
import { tarotTexts } from '../../content/tarot.ts';
import { chooser, type Choose } from './choose.rules.ts';
import { closingOf } from './closing.rules.ts';
import { connect } from './connections.rules.ts';
import { directAnswer } from './direct-answer.rules.ts';
import { hiddenLayer } from './hidden-layer.rules.ts';
import { unknownsOf, warningsOf } from './limits.rules.ts';
import { markerOf } from './marker.rules.ts';
import { daysToReturn, nextStepsOf } from './next-steps.rules.ts';
import { readPosition } from './position-reading.rules.ts';
import { pseudo } from './pseudo-locale.rules.ts';
import { lensOf, shapeOf } from './question-shape.rules.ts';
import { driftOf, isWide, placeSign, said, signOfHand, type Sign } from './sign.rules.ts';
import { lensLinesOf } from './topic-lines.rules.ts';

/** Raised whenever the same seal would give other words. */
export const grammarVersion = '1';

export interface ToCompose {
  readingId: string;
  /** Lower-case hex. Only it, the voice and the version decide between wordings. */
  sealHash: string;
  locale: Locale;
  topic: Topic;
  /** Read for its shape and its subject; its words enter no part of the answer. */
  question: string | null;
  spread: Spread;
  voice: Voice;
  signs: readonly { positionId: string; signId: string; reversed: boolean }[];
}

/**
 * Writes the answer to a sealed draw from the house's own words. Pure: same input, same answer, without clock or chance.
 *
 * @returns every sign in its position, in the spread's order; plain text without markup or line breaks
 * @throws HouseError `bad-input` (final) for a position without its sign, a sign the house has no words for, or an unknown voice
 */
export function composeAnswer(input: ToCompose): Answer {
  const voice = voiceOf(input.voice.id);
  const signs = placed(input);
  const choose = chooser(grammarVersion, input.sealHash, voice);
  const shape = shapeOf(input.question, input.topic);
  const lens = lensOf(input.question, input.topic);
  const drift = driftOf(signs);
  const hand = signOfHand(signs);
  if (hand === undefined) throw new HouseError('bad-input', `spread ${input.spread.id} of ${input.readingId} holds no position`);
  const returnInDays = daysToReturn(signs);
  const lensLines = lensLinesOf(choose, signs, lens);
  const answer: Answer = {
    direct: directAnswer(choose, signs, drift, shape, lens, voice),
    positions: signs.map((sign, i) =>
      readPosition(choose, sign, { place: i, wide: isWide(signs), lensLine: lensLines[i] ?? '', forThisWeek: sign === hand ? sign.text.fact : sign.text.step, voice })),
    connections: connect(choose, signs),
    hiddenLayer: hiddenLayer(choose, signs),
    warnings: warningsOf(choose, signs, shape, lens, voice),
    checkable: checkableOf(choose, signs, hand, voice),
    unknown: unknownsOf(choose, signs, shape, lens),
    nextSteps: nextStepsOf(choose, signs, lens, returnInDays),
    step: hand.text.step,
    archiveMarker: markerOf(signs, input.question),
    returnInDays,
    closing: closingOf(choose, hand, drift, voice),
    provenance: {
      writer: 'house-grammar',
      version: grammarVersion,
      given: ['topic', ...(input.question === null ? [] : ['shape of the question']), 'signs', 'positions', 'orientations', 'voice', 'language'],
    },
  };
  return input.locale === 'en-XA' ? inPseudoLocale(answer) : answer;
}

function voiceOf(id: string): VoiceId {
  const voice = voices.find((known) => known.id === findVoice(id)?.id);
  if (voice === undefined) throw new HouseError('bad-input', 'voice is not known to the grammar');
  return voice.id;
}

function placed({ spread, signs, readingId }: ToCompose): Sign[] {
  if (signs.length !== spread.positions.length) throw new HouseError('bad-input', `reading ${readingId} has ${signs.length} signs for ${spread.positions.length} positions`);
  return spread.positions.map((position) => {
    const drawn = signs.find((sign) => sign.positionId === position.id);
    const card = findTarotCard(drawn?.signId ?? '');
    const text = tarotTexts.get(drawn?.signId ?? '');
    if (drawn === undefined || card === undefined || text === undefined) throw new HouseError('bad-input', `reading ${readingId} has no readable sign at ${position.id}`);
    return placeSign(position, card, text, drawn.reversed);
  });
}

/** What a place has already said, or the practical voice has turned into something for the week, is not said twice; of many signs every other one is enough. */
function checkableOf(choose: Choose, signs: readonly Sign[], hand: Sign, voice: VoiceId): string[] {
  const facts = signs.filter((sign, i) => (voice !== 'maren' || sign !== hand) && said(sign) !== 'fact' && (signs.length < 8 || i % 2 === 0)).map((sign) => sign.text.fact);
  return facts.length > 0 ? facts : [choose('checkable.alone', [
    'Note by the evening where you met this sign in the day, and at what hour; if nowhere, note that.',
    'Ask one person tonight how your day looked from outside, and compare.',
    'Write down one sentence heard today that belongs to this, word for word.',
  ])];
}

function inPseudoLocale(answer: Answer): Answer {
  return {
    ...answer,
    direct: pseudo(answer.direct),
    positions: answer.positions.map((position) => ({ ...position, paragraphs: position.paragraphs.map(pseudo) })),
    connections: answer.connections.map((connection) => ({ ...connection, text: pseudo(connection.text) })),
    hiddenLayer: pseudo(answer.hiddenLayer),
    warnings: answer.warnings.map(pseudo),
    checkable: answer.checkable.map(pseudo),
    unknown: answer.unknown.map(pseudo),
    nextSteps: answer.nextSteps.map(pseudo),
    step: pseudo(answer.step),
    archiveMarker: pseudo(answer.archiveMarker),
    closing: pseudo(answer.closing),
  };
}
