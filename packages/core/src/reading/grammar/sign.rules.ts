import type { Position } from '@omenhall/contracts/draw/draw.schema';
import type { TarotCard } from '@omenhall/contracts/draw/tarot-deck.rules';
import type { CardText, Facing, Lean } from '../../content/card-text.rules.ts';

/** Parts of the spreads with up to five signs. */
export type NarrowRole = 'key' | 'cause' | 'fear' | 'resource' | 'advice' | 'outcome';

/** Parts that the well, the mirror and the year bring besides. */
export type WideRole = 'root' | 'present' | 'hidden' | 'surroundings' | 'next' | 'stance' | 'bring' | 'ask' | 'between' | 'checkable' | 'unknown' | 'month' | 'thread';

/** The part a position gives its sign. */
export type Role = NarrowRole | WideRole;

const roleOf: Record<string, Role> = {
  'key': 'key', 'cause': 'cause', 'fear': 'fear', 'resource': 'resource', 'advice': 'advice', 'outcome': 'outcome',
  'root': 'root', 'present': 'present', 'hidden': 'hidden', 'surroundings': 'surroundings', 'next-step': 'next',
  'stance': 'stance', 'bring': 'bring', 'ask': 'ask', 'between': 'between', 'checkable': 'checkable', 'unknown': 'unknown', 'thread': 'thread',
};

const monthOf = (position: Position): number | null => {
  const [, month] = /^month-(\d+)$/.exec(position.id) ?? [];
  return month === undefined ? null : Number(month);
};

/** One sign as it lies: its card, its words, and the part it plays. */
export interface Sign {
  position: Position;
  role: Role;
  card: TarotCard;
  text: CardText;
  reversed: boolean;
  facing: Facing;
}

/** Places a card; a position without a part of its own is read as what is worth noticing. */
export const placeSign = (position: Position, card: TarotCard, text: CardText, reversed: boolean): Sign => ({
  position, role: roleOf[position.id] ?? (monthOf(position) === null ? 'key' : 'month'), card, text, reversed, facing: reversed ? text.reversed : text.upright,
});

/** The card's name inside a sentence: "the Tower", "Justice", "the Ace of Cups". */
export const nameOf = ({ card }: Sign): string =>
  card.arcana === 'minor' ? `the ${card.name}` : card.name.replace(/^The /, 'the ');

export const isCourt = ({ card }: Sign): boolean => card.arcana === 'minor' && card.rank > 10;
export const isMajor = ({ card }: Sign): boolean => card.arcana === 'major';

/** Which of the card's own lines is said under a part; null where the part is spoken of by the card's element. */
export type Said = 'cause' | 'fear' | 'resource' | 'advice' | 'outcome' | 'fact';

const saidOf: Readonly<Record<Exclude<Role, 'month'>, Said | null>> = {
  key: 'advice', cause: 'cause', fear: 'fear', resource: 'resource', advice: 'advice', outcome: 'outcome',
  root: 'cause', present: null, hidden: null, surroundings: null, next: 'advice', stance: null, bring: 'resource', ask: null, between: null, checkable: 'fact', unknown: null, thread: 'advice',
};

/** A month that opens a season says what may be done, the one after it what is at hand, the one that closes it where it leans. */
const saidInMonth = ['outcome', 'advice', 'resource'] as const;

export const said = ({ role, position }: Sign): Said | null => (role === 'month' ? saidInMonth[(monthOf(position) ?? 0) % 3] ?? null : saidOf[role]);

/** A spread in which no wording may be chosen from so few that it comes twice. */
export const isWide = (signs: readonly Sign[]): boolean => signs.length > 5;

/** The sign by whose hand the reader can act. */
export const signOfHand = (signs: readonly Sign[]): Sign | undefined =>
  (['advice', 'next', 'thread'] as const).map((role) => signs.find((sign) => sign.role === role)).find((sign) => sign !== undefined) ?? signs[0];

/** Open, held, turning, or none of them clearly. */
export type Drift = Lean | 'divided';

const weights: Record<Role, number> = {
  key: 3, outcome: 3, advice: 2, resource: 1.5, cause: 1, fear: 1, root: 1, present: 2, hidden: 1, surroundings: 1, next: 2, stance: 2, bring: 1, ask: 1, between: 2, checkable: 1, unknown: 1, month: 1, thread: 3,
};

/** Reversed, an open card is held back, a held one begins to move, a turn is put off. */
const turned: Record<Lean, Lean> = { open: 'hold', hold: 'turn', turn: 'hold' };

/**
 * Which way the whole spread pulls. Outcome and advice weigh most, majors half as much again;
 * a lean leads when it holds half of the weight.
 */
export function driftOf(signs: readonly Sign[]): Drift {
  const sums: Record<Lean, number> = { open: 0, hold: 0, turn: 0 };
  for (const sign of signs) {
    const lean = sign.reversed ? turned[sign.text.lean] : sign.text.lean;
    sums[lean] += weights[sign.role] * (isMajor(sign) ? 1.5 : 1);
  }
  const total = sums.open + sums.hold + sums.turn;
  return (['open', 'hold', 'turn'] as const).find((lean) => sums[lean] * 2 >= total) ?? 'divided';
}

/** Capital letter for a phrase that opens a sentence. */
export const opened = (phrase: string): string => phrase.charAt(0).toUpperCase() + phrase.slice(1);
