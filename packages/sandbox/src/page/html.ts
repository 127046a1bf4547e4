/** Markup that may be written into a page as it is. Made by `html` alone, so everything else is escaped. */
export interface Markup {
  readonly markup: string;
}

export type Piece = Markup | string | number | null | readonly Piece[];

/** Builds markup; every piece that is not markup itself is escaped, null leaves nothing. */
export function html(parts: TemplateStringsArray, ...pieces: Piece[]): Markup {
  return { markup: parts.map((part, index) => part + (index < pieces.length ? write(pieces[index] ?? null) : '')).join('') };
}

function write(piece: Piece): string {
  if (piece === null) return '';
  if (typeof piece === 'string' || typeof piece === 'number') return escape(String(piece));
  return 'markup' in piece ? piece.markup : piece.map(write).join('');
}

const marks: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const escape = (text: string): string => text.replace(/[&<>"']/g, (mark) => marks[mark] ?? mark);
