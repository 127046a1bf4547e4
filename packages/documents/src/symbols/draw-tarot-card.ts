import { variableColours, type SymbolColours } from './colours.ts';
import { cardBoard, composeTarotCard, halfTurn } from './tarot-card.ts';
import { escapeMarkup, writeLettering, writeStrokes, type Typefaces } from './write-svg.ts';

export interface CardOptions {
  reversed: boolean;
  /** CSS variables when absent. */
  colours?: SymbolColours;
  /** Inherited from the page when absent. */
  faces?: Typefaces;
}

/**
 * One card of the tarot as a whole `<svg>` of at most 12 kB, on a board of 240 by 400, named for screen readers.
 *
 * @throws HouseError `not-found` for an id that no card has.
 *
 * The same id gives the same bytes. A reversed card turns its figure about (120, 200); caption, numeral and horizon stay.
 */
export function drawTarotCard(cardId: string, options: CardOptions): string {
  const { name } = composeTarotCard(cardId, options.reversed);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${cardBoard.width} ${cardBoard.height}" role="img" aria-label="${escapeMarkup(name)}">${drawTarotCardParts(cardId, options)}</svg>`;
}

/** The same card without its `<svg>` frame, to be set into a larger drawing. */
export function drawTarotCardParts(cardId: string, { reversed, colours = variableColours, faces = null }: CardOptions): string {
  const card = composeTarotCard(cardId, reversed);
  return [
    `<g stroke-linejoin="round" stroke-linecap="round">${writeStrokes(card.ground, colours)}`,
    `<g${reversed ? ` transform="${halfTurn}"` : ''}>${writeStrokes(card.figure, colours)}</g>${writeStrokes([card.horizon], colours)}</g>`,
    writeLettering(card.lettering, colours, faces),
  ].join('');
}
