/** What a render had to change, told without any of the text. */
export interface RenderWarning {
  code: 'unsupported-character';
  /** As in `U+1F319`. */
  codePoint: string;
  count: number;
}

/** Stands where a character was that the faces do not hold: an empty square, because they hold no U+FFFD either. */
export const missingMark = '\u25A1';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Whether a face draws a code point. */
export type Draws = (codePoint: number) => boolean;

/**
 * A reader of text that marks what a face cannot draw and keeps count of it by code point. Without it such a character
 * would vanish from the page and nobody would know.
 */
export function openGlyphCheck(): { marked: (text: string, draws: Draws) => string; warnings: () => RenderWarning[] } {
  const counts = new Map<number, number>();
  return {
    marked: (text, draws) => Array.from(graphemes.segment(text), ({ segment }) => {
      const missing = Array.from(segment, (letter) => letter.codePointAt(0)!).filter((codePoint) => codePoint !== 10 && !draws(codePoint));
      for (const codePoint of missing) counts.set(codePoint, (counts.get(codePoint) ?? 0) + 1);
      return missing.length === 0 ? segment : missingMark;
    }).join(''),
    warnings: () => Array.from(counts, ([codePoint, count]) => ({
      code: 'unsupported-character' as const, codePoint: `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`, count,
    })).toSorted((one, other) => one.codePoint.localeCompare(other.codePoint)),
  };
}
