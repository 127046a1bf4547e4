import { tarotDeck } from '@omenhall/contracts/draw/tarot-deck.rules';
import { variableColours } from './colours.ts';
import { composeTarotCard, halfTurn } from './tarot-card.ts';
import { writeLettering, writeStrokes } from './write-svg.ts';

/**
 * All 78 cards as one file for the web: `#major-0` upright, `#major-0-reversed` turned. Colours are the page's variables
 * --ink, --paper, --tone, --mark and --line; lettering takes the page's font family.
 */
export function composeTarotSprite(): string {
  const cards = tarotDeck.flatMap(({ id }) => {
    const upright = composeTarotCard(id, false);
    const reversed = composeTarotCard(id, true);
    const symbol = (name: string, turn: string, { lettering }: typeof upright): string =>
      `<symbol id="${name}" viewBox="0 0 240 400"><use href="#card-ground"/><use href="#${id}-figure"${turn}/><use href="#card-horizon"/>${writeLettering(lettering, variableColours, null)}</symbol>`;
    return [
      `<g id="${id}-figure" stroke-linejoin="round" stroke-linecap="round">${writeStrokes(upright.figure, variableColours)}</g>`,
      symbol(id, '', upright),
      symbol(`${id}-reversed`, ` transform="${halfTurn}"`, reversed),
    ];
  });
  const { ground, horizon } = composeTarotCard('major-0', false);
  return [
    '<svg xmlns="http://www.w3.org/2000/svg">',
    '<defs>',
    `<g id="card-ground">${writeStrokes(ground, variableColours)}</g>`,
    `<g id="card-horizon">${writeStrokes([horizon], variableColours)}</g>`,
    ...cards,
    '</defs>',
    '</svg>',
    '',
  ].join('\n');
}
