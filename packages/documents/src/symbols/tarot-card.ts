import { findTarotCard, type TarotCard } from '@omenhall/contracts/draw/tarot-deck.rules';
import { HouseError } from '@omenhall/contracts/errors';
import { majorFigures } from './major-figures.ts';
import { drawSuitFigure } from './suit-figures.ts';
import { handOf, type Stroke } from './strokes.ts';

export interface Lettering {
  text: string;
  y: number;
  size: number;
  face: 'numeral' | 'caption';
}

/** A card as data, on a board of 240 by 400. A medium lays it out; only the figure turns. */
export interface CardDrawing {
  /** Face and hairlines, below the figure. */
  ground: Stroke[];
  figure: Stroke[];
  /** Drawn last, never turned. */
  horizon: Stroke;
  lettering: Lettering[];
  /** Name and, when it is so, "reversed": for those who cannot see the card. */
  name: string;
}

export const cardBoard = { width: 240, height: 400 } as const;
/** The half turn of a reversed figure, in SVG's own words. */
export const halfTurn = 'rotate(180 120 200)';

/** @throws HouseError `not-found` for an id that no card of the deck has. */
export function composeTarotCard(cardId: string, reversed: boolean): CardDrawing {
  const card = findTarotCard(cardId);
  if (!card) throw new HouseError('not-found', 'no tarot card has this id');
  return {
    ground: [
      { d: 'M12 4H228a8 8 0 0 1 8 8V388a8 8 0 0 1-8 8H12a8 8 0 0 1-8-8V12a8 8 0 0 1 8-8Z', stroke: 'ink', fill: 'paper', width: 1.5 },
      { d: 'M20 64H220M20 336H220', stroke: 'line', width: 0.75 },
    ],
    figure: figureOf(card),
    horizon: { d: 'M4 200H236', stroke: 'mark', width: 1.5 },
    lettering: [
      { text: card.numeral, y: 46, size: 20, face: 'numeral' },
      { text: card.name, y: 366, size: captionSize(card.name), face: 'caption' },
      ...(reversed ? [{ text: 'reversed', y: 386, size: 14, face: 'caption' } as const] : []),
    ],
    name: reversed ? `${card.name}, reversed` : card.name,
  };
}

function figureOf(card: TarotCard): Stroke[] {
  if (card.suit) return drawSuitFigure(card.suit, card.rank);
  return majorFigures[card.rank]!(handOf(card.id));
}

/** Twenty units, or as much less as a long name needs to keep within the hairlines; Literata runs about half its size a letter. */
const captionSize = (name: string): number => Math.max(16, Math.min(20, Math.floor(400 / name.length)));
