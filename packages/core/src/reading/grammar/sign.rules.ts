import type { Position } from '@omenhall/contracts/draw/draw.schema';
import type { TarotCard } from '@omenhall/contracts/draw/tarot-deck.rules';
import type { CardText, Facing, Lean } from '../../content/card-text.rules.ts';

/** The part a position gives its sign. Positions of later spreads take the part that is nearest. */
export type Role = 'key' | 'cause' | 'fear' | 'resource' | 'advice' | 'outcome';

const roleOf: Record<string, Role> = { key: 'key', cause: 'cause', fear: 'fear', resource: 'resource', advice: 'advice', outcome: 'outcome' };

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
  position, role: roleOf[position.id] ?? 'key', card, text, reversed, facing: reversed ? text.reversed : text.upright,
});

/** The card's name inside a sentence: "the Tower", "Justice", "the Ace of Cups". */
export const nameOf = ({ card }: Sign): string =>
  card.arcana === 'minor' ? `the ${card.name}` : card.name.replace(/^The /, 'the ');

export const isCourt = ({ card }: Sign): boolean => card.arcana === 'minor' && card.rank > 10;
export const isMajor = ({ card }: Sign): boolean => card.arcana === 'major';

/** What is said under each part. */
export const roleLine = ({ role, text }: Sign): string => (role === 'key' ? text.advice : text[role]);

/** The sign by whose hand the reader can act. */
export const signOfHand = (signs: readonly Sign[]): Sign | undefined => signs.find((sign) => sign.role === 'advice') ?? signs[0];

/** Open, held, turning, or none of them clearly. */
export type Drift = Lean | 'divided';

const weights: Record<Role, number> = { key: 3, outcome: 3, advice: 2, resource: 1.5, cause: 1, fear: 1 };

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
