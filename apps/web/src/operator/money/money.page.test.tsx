import { HouseError } from '@omenhall/contracts/errors';
import { GapKind, TrailGapKind, type ComparedOrder, type MoneyState, type SyncReport } from '@omenhall/contracts/operator/money.schema';
import type { Books } from '@omenhall/contracts/operator/books.schema';
import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { openCounter, owner } from '../../testing/pretend-counter.tsx';

const linkId = '018f3a52-0000-4000-8000-000000000001';
const gap = { kind: 'paid_missing' as const, mends: true, objectId: 'cs_test_1', purchaseLinkId: linkId, orderCode: '7KQ-42F', thereMinor: 1500, hereMinor: 0, currency: 'EUR' };
const state = (change: Partial<MoneyState> = {}): MoneyState => ({
  livemode: false, ranAt: null, wholeAt: null, running: false, last: null, gaps: GapKind.options.map((kind) => ({ kind, open: 0 })), list: [], trail: TrailGapKind.options.map((kind) => ({ kind, count: 0, orders: [] })), ...change,
});
const open = state({ gaps: GapKind.options.map((kind) => ({ kind, open: kind === 'paid_missing' ? 1 : 0 })), list: [{ ...gap, firstSeenAt: new Date('2026-03-02T10:00:00Z'), lastSeenAt: new Date('2026-03-02T10:00:00Z'), closedAt: null, closedHow: null }] });
const order: ComparedOrder = {
  objectId: 'cs_test_1', purchaseLinkId: linkId, orderCode: '7KQ-42F', gaps: [gap], settled: false,
  change: { fromStatus: 'created', toStatus: 'unlocked', words: [], lines: [{ kind: 'charge', stripeObjectId: 'pi_1', amountMinor: 1500, currency: 'EUR', reason: null }], jobs: ['interpretation_job', 'receipt_email_job'] },
};
const report = (change: Partial<SyncReport> = {}): SyncReport => ({
  word: 'done', dryRun: true, whole: true, since: null, events: { listed: 1, settled: 0, known: 0, ignored: 0, failed: 0 }, compared: 3, gaps: 1, healed: 0, left: 1, orders: [order], ...change,
});

describe('agreeing with Stripe', () => {
  const at = '/operator/money';

  it('says zero gaps as its headline', async () => {
    openCounter(at, { operator: { money: async () => state() } });
    expect(await screen.findByText('Money, readings and deliveries agree: 0 gaps.')).toBeTruthy();
    expect(screen.getByText('No gap was ever found.')).toBeTruthy();
  });

  it('tells what adopting would change, order by order, and changes nothing by it', async () => {
    const asked: unknown[] = [];
    openCounter(at, { operator: { money: async () => open, compareMoney: async () => report(), adoptMoney: async (input) => { asked.push(input); return report({ dryRun: false }); } } });
    expect(await screen.findByText('1 gap is open.')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Compare now, change nothing' }));
    const table = await screen.findByRole('table', { name: 'Orders that differ, and what adopting would change' });
    expect(within(table).getByText('created becomes unlocked; charge of €15.00 is booked; leaves interpretation_job; leaves receipt_email_job')).toBeTruthy();
    expect(asked).toEqual([]);
  });

  it('adopts one or all after asking, and neither when the question is left', async () => {
    const asked: unknown[] = [];
    openCounter(at, { operator: { money: async () => open, adoptMoney: async (input) => { asked.push(input); return report({ dryRun: false, healed: 1, left: 0 }); } } });
    fireEvent.click(await screen.findByRole('button', { name: 'Adopt 7KQ-42F' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Not now' }));
    fireEvent.click(screen.getByRole('button', { name: 'Adopt 7KQ-42F' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Adopt' }));
    expect(await screen.findByText('Adopted: 0 events taken in, 1 gaps healed, 0 left for a person.')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Adopt all' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Adopt' }));
    await screen.findByText(/^Adopted/);
    expect(asked).toEqual([{ objectId: 'cs_test_1' }, { objectId: null }]);
  });

  it('is looked at by a role that adopts nothing, and says when the desk is away', async () => {
    openCounter(at, { access: { me: async () => ({ ...owner, operatorRole: 'viewer', operatorRights: ['see_lists'] }) }, operator: { money: async () => open, compareMoney: async () => Promise.reject(new HouseError('payments-away', 'away')) } });
    expect(await screen.findByText('Your role sees this and adopts nothing.')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /^Adopt/ })).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Compare now, change nothing' }));
    expect(await screen.findByRole('alert')).toBeTruthy();
  });
});

describe('the books', () => {
  const at = '/operator/books';
  const sum = (count: number, minor: number) => ({ count, minor });
  const sums = { charges: sum(2, 3000), refunds: sum(1, -1500), disputes: sum(0, 0), adjustments: sum(0, 0), netMinor: 1500 };
  const books = (month: string): Books => ({
    month, livemode: true, kept: { years: 10, fiscalYearMonth: 1, words: 'Kept for 10 years.' },
    statements: [{ ...sums, month, currency: 'EUR', openingMinor: 100, closingMinor: 1600, products: [{ slug: 'small-scroll', ...sums }], bookedLate: 1 }],
  });

  it('tell a month from opening to closing, per product, and how long they are kept', async () => {
    openCounter(at, { operator: { books: async ({ month }) => books(month) } });
    const table = await screen.findByRole('table', { name: 'Statement in EUR' });
    expect(within(table).getAllByRole('row').slice(1).map((row) => within(row).getAllByRole('cell').map((cell) => cell.textContent))).toEqual([
      ['Opening', '–', '€1.00'], ['Charges', '2', '€30.00'], ['Refunds', '1', '-€15.00'], ['Disputes', '0', '€0.00'], ['Adjustments', '0', '€0.00'], ['Net of the month', '–', '€15.00'], ['Closing', '–', '€16.00'],
    ]);
    expect(screen.getByText('1 line was learnt of after the month had ended.')).toBeTruthy();
    expect(screen.getByText('Kept for 10 years.')).toBeTruthy();
  });

  it('say which line differs from Stripe, and that all agree', async () => {
    let differing = 1;
    openCounter(at, { operator: { books: async ({ month }) => books(month), checkBooks: async ({ month }) => ({
      month, linesHere: 3, linesThere: 4, differing, nets: [],
      differences: differing === 0 ? [] : [{ word: 'missing_here' as const, kind: 'charge' as const, stripeObjectId: 'pi_9', orderCode: null, currency: 'EUR', hereMinor: null, thereMinor: 900 }],
    }) } });
    const check = await screen.findByRole('button', { name: 'Hold this month against Stripe' });
    fireEvent.click(check);
    expect(await screen.findByText('There, not in our books')).toBeTruthy();
    differing = 0;
    fireEvent.click(check);
    expect(await screen.findByText('All 3 lines agree with Stripe.')).toBeTruthy();
  });

  it('ask for a fresh proof before the file leaves', async () => {
    openCounter(at, { operator: { books: async ({ month }) => books(month), booksFile: async () => Promise.reject(new HouseError('step-up-needed', 'none')) }, access: { stepUpCode: async () => ({ sent: true as const, expiresInSeconds: 600 }) } });
    fireEvent.click(await screen.findByRole('button', { name: 'Download the month as CSV' }));
    expect(await screen.findByRole('dialog')).toBeTruthy();
  });
});
