import type { SymbolColours } from './colours.ts';
import type { Lettering } from './tarot-card.ts';
import { round, type Stroke } from './strokes.ts';

/** Families for lettering; null inherits from the page. */
export type Typefaces = Record<Lettering['face'], string> | null;

const looks = (stroke: Stroke, colours: SymbolColours): string =>
  `fill="${stroke.fill ? colours[stroke.fill] : 'none'}"${stroke.stroke ? ` stroke="${colours[stroke.stroke]}" stroke-width="${round(stroke.width)}"` : ''}`;

/** Paths in drawing order; neighbours of the same look that hide nothing become one. */
export function writeStrokes(strokes: readonly Stroke[], colours: SymbolColours): string {
  const runs: { look: string; d: string; joins: boolean }[] = [];
  for (const stroke of strokes) {
    const look = looks(stroke, colours);
    const last = runs.at(-1);
    // Filled shapes stay apart: joined, their overlaps would become holes or lose their outline.
    if (last && last.look === look && last.joins && !stroke.fill) last.d += stroke.d;
    else runs.push({ look, d: stroke.d, joins: !stroke.fill });
  }
  return runs.map(({ look, d }) => `<path ${look} d="${d}"/>`).join('');
}

export const writeLettering = (lettering: readonly Lettering[], colours: SymbolColours, faces: Typefaces): string =>
  lettering.map(({ text, y, size, face }) =>
    `<text x="120" y="${y}" text-anchor="middle" font-size="${size}"${face === 'numeral' ? ' font-weight="600"' : ''}${faces ? ` font-family="${faces[face]}"` : ''} fill="${colours.ink}">${escapeMarkup(text)}</text>`).join('');

export const escapeMarkup = (text: string): string =>
  text.replace(/[&<>"']/g, (letter) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[letter]!);
