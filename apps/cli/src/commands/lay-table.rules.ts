/** One column: its heading, what stands in it, and how wide it may grow. */
export interface Column<Row> {
  heading: string;
  of: (row: Row) => string | number | null;
  /** Longest cell, in characters; a longer one is cut and ends in `…`. */
  atMost?: number;
  right?: boolean;
}

/**
 * Rows under headings, a space or two between, no line longer than `width`: the last column gives way first.
 * What is null stands as `-`. No row gives no line.
 */
export function layTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[], width = 100): string[] {
  if (rows.length === 0) return [];
  const cells = rows.map((row) => columns.map((column) => cut(String(column.of(row) ?? '-'), column.atMost ?? width)));
  const widths = columns.map(({ heading }, i) => Math.max(heading.length, ...cells.map((line) => line[i]?.length ?? 0)));
  const last = widths.length - 1;
  const before = widths.slice(0, last).reduce((sum, each) => sum + each + 2, 0);
  widths[last] = Math.max(1, Math.min(widths[last] ?? 0, width - before));
  const lay = (line: readonly string[]): string => line.map((cell, i) => {
    const fitted = cut(cell, widths[i] ?? 0);
    return columns[i]?.right === true ? fitted.padStart(widths[i] ?? 0) : fitted.padEnd(widths[i] ?? 0);
  }).join('  ').trimEnd();
  return [lay(columns.map(({ heading }) => heading)), ...cells.map(lay)].map((line) => cut(line, width));
}

const cut = (text: string, width: number): string => (text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`);

/** Sentences in lines of at most `width`, broken between words, each after `indent`. */
export function layWords(text: string, indent = '', width = 100): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    if (line.length > indent.length && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent;
    }
    line += line.length > indent.length ? ` ${word}` : word;
  }
  return [...lines, line];
}
