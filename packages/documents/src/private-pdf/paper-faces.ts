import { Font } from '@react-pdf/renderer';
import { fontFiles } from '../type/fonts.ts';
import type { Draws } from './check-glyphs.ts';

const longestWholeWord = 36;

/** Makes the faces of paper known to react-pdf and tells what each can draw. A second call costs nothing. */
export function openFaces(): Promise<Record<'reading' | 'question' | 'note', Draws>> {
  return (opened ??= load());
}
let opened: ReturnType<typeof load> | undefined;

async function load() {
  for (const { family, weight, style, path } of fontFiles) Font.register({ family, fontWeight: weight, fontStyle: style, src: path });
  // Whole words; but a run that no column could hold is cut, or it would leave the page.
  Font.registerHyphenationCallback((word) => (word.length <= longestWholeWord ? [word] : word.match(/.{1,24}/gsu) ?? [word]));
  const [reading, question, note] = await Promise.all([
    drawsOf({ fontFamily: 'Literata', fontWeight: 400, fontStyle: 'normal' }),
    drawsOf({ fontFamily: 'Literata', fontWeight: 400, fontStyle: 'italic' }),
    drawsOf({ fontFamily: 'Sofia Sans', fontWeight: 400, fontStyle: 'normal' }),
  ]);
  return { reading, question, note };
}

async function drawsOf(face: { fontFamily: string; fontWeight: number; fontStyle: 'normal' | 'italic' }): Promise<Draws> {
  await Font.load(face);
  const font = Font.getFont(face)?.data;
  if (!font) throw new Error(`the typeface ${face.fontFamily} did not load`);
  // By index: fontkit brings no types of its own.
  return (codePoint) => font['hasGlyphForCodePoint'](codePoint);
}
