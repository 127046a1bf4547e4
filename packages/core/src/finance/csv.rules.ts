/** What a spreadsheet may take for the beginning of a formula, also behind spaces that it trims. Source: OWASP, CSV injection. */
const opensFormula = /^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/;

/** A cell of text: always quoted, quotes doubled, and what could open a formula begins with an apostrophe. */
export const textCell = (text: string): string => `"${(opensFormula.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

const plainNumber = /^-?\d+(\.\d+)?$/;

/**
 * A cell that is a number, written bare so that it stays one: a leading minus belongs to digits alone.
 * @throws Error for anything that is not a plain decimal number
 */
export function numberCell(number: string): string {
  if (!plainNumber.test(number)) throw new Error('a cell of numbers holds something else');
  return number;
}

/** One record, ended as RFC 4180 asks. */
export const csvRecord = (cells: readonly string[]): string => `${cells.join(',')}\r\n`;
