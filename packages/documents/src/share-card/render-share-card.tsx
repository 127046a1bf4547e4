/** @jsxRuntime automatic */
import { readFileSync } from 'node:fs';
import { Resvg } from '@resvg/resvg-js';
import satori from 'satori';
import { ShareCardFields } from '@omenhall/contracts/artifact/artifact.schema';
import { sharePhrases, shareTitles } from '@omenhall/contracts/artifact/share-card.rules';
import { findSpread } from '@omenhall/contracts/draw/spreads.rules';
import { HouseError } from '@omenhall/contracts/errors';
import { drawTarotCardParts } from '../symbols/draw-tarot-card.ts';
import { fontFiles } from '../type/fonts.ts';
import { cardPlaces, looks, type Look } from './share-card-layout.ts';
import { CardWords, type ShareCardWords } from './share-card-words.tsx';

/**
 * The picture a person may publish: 1200 by 630 pixels, PNG.
 *
 * Built up from ids alone: every word on it comes from a fixed list, so that nothing private has a way in.
 *
 * @param fields method, spread and signs in position order; of more than three the first three are drawn
 * @param look   day or night, and the house's address as text, at most 40 characters (longer is cut at the edge)
 * @throws       HouseError `bad-input` for a field that is not allowed or an id that no list holds (final)
 *
 * The same fields give the same bytes.
 */
export async function renderShareCard(fields: ShareCardFields, look: { theme: 'day' | 'night'; houseAddress: string }): Promise<Uint8Array> {
  const { signs, ...words } = readFields(fields);
  const colours = looks[look.theme];
  const svg = await satori(<CardWords words={{ ...words, signCount: signs.length, houseAddress: look.houseAddress }} colours={colours} />, {
    width: 1200, height: 630, fonts: typefaces(),
  });
  const image = new Resvg(svg.replace(/<\/svg>\s*$/, `${drawScene(signs, colours)}</svg>`), {
    font: { fontFiles: fontFiles.map(({ path }) => path), loadSystemFonts: false },
  });
  return new Uint8Array(image.render().asPng());
}

function readFields(fields: ShareCardFields): Omit<ShareCardWords, 'signCount' | 'houseAddress'> & Pick<ShareCardFields, 'signs'> {
  const read = ShareCardFields.safeParse(fields);
  if (!read.success) throw new HouseError('bad-input', 'share card fields are not in their form');
  const { methodId, spreadId, signs, titleId, phraseId } = read.data;
  const spread = findSpread(spreadId);
  const title = new Map<string, string>(Object.entries(shareTitles)).get(titleId);
  const phrase = new Map<string, string>(Object.entries(sharePhrases)).get(phraseId);
  const method = methodId === 'tarot' ? 'Tarot' : null;
  if (!spread || spread.methodId !== methodId || !method || title === undefined || phrase === undefined)
    throw new HouseError('bad-input', 'share card names something that no list holds');
  return { signs, title, phrase, layout: `${method}: ${spread.name.toLowerCase()}` };
}

/** Horizon and cards, above the words' own layer. */
function drawScene(signs: ShareCardFields['signs'], colours: Look): string {
  const shown = signs.slice(0, 3);
  const places = cardPlaces(shown.length);
  const cards = shown.map(({ signId, reversed }, index) => {
    const parts = drawTarotCardParts(signId, { reversed, colours, faces: { numeral: 'Sofia Sans', caption: 'Literata' } });
    return `<g transform="translate(${places[index]} 135) scale(.9)">${parts}</g>`;
  });
  return `<path d="M0 315H1200" stroke="${colours.mark}" stroke-width="2"/>${cards.join('')}<path d="M0 315H1200" stroke="${colours.mark}" stroke-width="2"/>`;
}

let loaded: { name: string; weight: 400 | 600; style: 'normal'; data: Buffer }[] | undefined;
const typefaces = () => (loaded ??= fontFiles.flatMap(({ family, weight, style, path }) =>
  style === 'normal' ? [{ name: family, weight, style, data: readFileSync(path) }] : []));
