import type { CardText } from './card-text.rules.ts';
import { coins } from './tarot-coins.ts';
import { cups } from './tarot-cups.ts';
import { majors } from './tarot-majors.ts';
import { swords } from './tarot-swords.ts';
import { wands } from './tarot-wands.ts';

/** The words of all 78 cards by sign id, in the deck's order. Our own; the drawings they describe are the house's. */
export const tarotTexts: ReadonlyMap<string, CardText> = new Map(
  [...majors, ...wands, ...cups, ...swords, ...coins].map((card) => [card.signId, card]),
);
