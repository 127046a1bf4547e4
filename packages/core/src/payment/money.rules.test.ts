import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DisputeSeen, MoneyBack, PaymentSeen } from '../foundation/ports.ts';
import { balanceOf, disputeWordOf, isAllBack, keptOf, linesOf, type BookLine } from './money.rules.ts';

const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 20, 10, minute));
const payment = (said: Partial<PaymentSeen> = {}): PaymentSeen => ({ id: 'pi', status: 'succeeded', received: { amountMinor: 1500, currency: 'EUR' }, at: at(0), refunds: [], disputes: [], ...said });
const refund = (id: string, amountMinor: number, status: MoneyBack['status'] = 'succeeded'): MoneyBack => ({ id, amountMinor, status, at: at(1), failedAt: status === 'failed' ? at(3) : null, refundRequestId: null });
const dispute = (id: string, amountMinor: number, status: DisputeSeen['status']): DisputeSeen => ({ id, amountMinor, status, at: at(2), wonAt: status === 'won' ? at(4) : null });

const short = ({ kind, stripeObjectId, amount, reason, at: when }: BookLine) => [kind, stripeObjectId, amount, reason, when.getUTCMinutes()];

describe('the lines of a payment', () => {
  it.each<[string, PaymentSeen, unknown[][]]>([
    ['that waits', payment({ status: 'waiting', at: null }), []],
    ['that failed', payment({ status: 'failed', at: null }), []],
    ['that came', payment(), [['charge', 'pi', 1500, null, 0]]],
    ['with refunds of every kind', payment({ refunds: [refund('a', 100), refund('b', 200, 'pending'), refund('c', 300, 'failed')] }),
      [['charge', 'pi', 1500, null, 0], ['refund', 'a', -100, null, 1], ['refund', 'b', -200, null, 1], ['refund', 'c', -300, null, 1], ['adjustment', 'c', 300, 'refund_failed', 3]]],
    ['with disputes of every kind', payment({ disputes: [dispute('a', 500, 'open'), dispute('b', 600, 'lost'), dispute('c', 400, 'won')] }),
      [['charge', 'pi', 1500, null, 0], ['dispute', 'a', -500, null, 2], ['dispute', 'b', -600, null, 2], ['dispute', 'c', -400, null, 2], ['adjustment', 'c', 400, 'dispute_won', 4]]],
    ['whose dispute is about nothing', payment({ disputes: [dispute('a', 0, 'won')] }), [['charge', 'pi', 1500, null, 0]]],
  ])('%s', (_what, seen, lines) => {
    expect(linesOf(seen).map(short)).toEqual(lines);
    expect(linesOf(seen).every(({ paymentIntentId, currency }) => paymentIntentId === 'pi' && currency === 'EUR')).toBe(true);
  });
});

it.each<[string, Partial<PaymentSeen>, [number, number, number], boolean, number]>([
  ['all there', {}, [1500, 0, 0], false, 1500],
  ['in part back', { refunds: [refund('a', 400)] }, [1500, 400, 0], false, 1100],
  ['all back', { refunds: [refund('a', 400), refund('b', 1100, 'pending')] }, [1500, 1500, 0], true, 0],
  ['back that failed', { refunds: [refund('a', 1500, 'failed')] }, [1500, 0, 0], false, 1500],
  ['held', { disputes: [dispute('a', 1500, 'open')] }, [1500, 0, 1500], false, 0],
  ['held in part', { disputes: [dispute('a', 10, 'lost')] }, [1500, 0, 10], false, 0],
  ['won', { disputes: [dispute('a', 1500, 'won')] }, [1500, 0, 0], false, 1500],
  ['back and taken as well', { refunds: [refund('a', 1500)], disputes: [dispute('a', 1500, 'lost')] }, [1500, 1500, 1500], true, 0],
])('money %s is counted', (_what, said, [received, refunded, disputed], allBack, kept) => {
  const balance = balanceOf(linesOf(payment(said)));
  expect(balance).toEqual({ received, refunded, disputed });
  expect([isAllBack(balance), keptOf(balance)]).toEqual([allBack, kept]);
});

it.each<[string, Partial<PaymentSeen>, 'open' | 'won' | 'lost' | null, boolean, 'open' | 'won' | 'lost' | null]>([
  ['none', {}, null, false, null],
  ['new', { disputes: [dispute('a', 5, 'open')] }, null, true, 'open'],
  ['lost', { disputes: [dispute('a', 5, 'lost')] }, 'open', false, 'lost'],
  ['lost, seen in an older picture', { disputes: [dispute('a', 5, 'open')] }, 'lost', false, 'lost'],
  ['lost, and another that is new', { disputes: [dispute('a', 5, 'lost'), dispute('b', 5, 'open')] }, 'lost', true, 'open'],
  ['lost, and another won', { disputes: [dispute('a', 5, 'lost'), dispute('b', 5, 'won')] }, 'open', false, 'lost'],
  ['won', { disputes: [dispute('a', 5, 'won')] }, 'open', false, 'won'],
  ['won after it had been lost', { disputes: [dispute('a', 5, 'won')] }, 'lost', false, 'won'],
])('the word for disputes: %s', (_what, said, before, grew, word) => {
  const seen = payment(said);
  expect(disputeWordOf(linesOf(seen), seen.disputes, before, grew)).toBe(word);
});

/** A payment's whole life, a picture after every step; what was seen once only ever moves on. */
const life = fc.array(fc.record({ what: fc.constantFrom('refund', 'refund-slow', 'arrive', 'fail', 'dispute', 'win', 'lose'), amount: fc.integer({ min: 1, max: 900 }) }), { maxLength: 14 }).map((steps) => {
  let now = payment();
  const pictures = [payment({ status: 'processing', at: null }), now];
  const change = (next: Partial<PaymentSeen>): void => { now = { ...now, ...next }; pictures.push(now); };
  for (const [i, { what, amount }] of steps.entries()) {
    if (what === 'refund' || what === 'refund-slow') change({ refunds: [...now.refunds, refund(`re${i}`, amount, what === 'refund' ? 'succeeded' : 'pending')] });
    if (what === 'arrive') change({ refunds: now.refunds.map((one) => (one.status === 'pending' ? { ...one, status: 'succeeded' as const } : one)) });
    if (what === 'fail') change({ refunds: now.refunds.map((one) => (one.status === 'failed' ? one : { ...one, status: 'failed' as const, failedAt: at(3) })) });
    if (what === 'dispute') change({ disputes: [...now.disputes, dispute(`du${i}`, amount, 'open')] });
    if (what === 'win' || what === 'lose') change({ disputes: now.disputes.map((one) => (one.status === 'open' ? { ...one, ...(what === 'win' ? { status: 'won' as const, wonAt: at(4) } : { status: 'lost' as const }) } : one)) });
  }
  return pictures;
});

/** As the table keeps them: a line is named by its kind and the desk's id, and the first one stays. */
function book(pictures: readonly PaymentSeen[]): Map<string, BookLine> {
  const books = new Map<string, BookLine>();
  for (const line of pictures.flatMap(linesOf)) {
    const name = `${line.kind} ${line.stripeObjectId}`;
    if (!books.has(name)) books.set(name, line);
  }
  return books;
}

describe('the books', () => {
  it('are the same in whatever order, however often and with whatever left out they were told, once the last is among it', () => {
    fc.assert(fc.property(life.chain((pictures) => fc.tuple(fc.constant(pictures), fc.array(fc.constantFrom(...pictures), { maxLength: 30 }), fc.nat())), ([pictures, told, place]) => {
      const last = pictures.at(-1) ?? payment();
      const heard = told.toSpliced(place % (told.length + 1), 0, last);
      const sorted = (books: Map<string, BookLine>) => [...books.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1));
      expect(sorted(book(heard))).toEqual(sorted(book([last])));
    }), { numRuns: 2_000 });
  });

  it('sum to what came less what went, whatever has happened', () => {
    fc.assert(fc.property(life, (pictures) => {
      for (const seen of pictures) {
        const lines = [...book([seen]).values()];
        const { received, refunded, disputed } = balanceOf(lines);
        expect(lines.reduce((sum, { amount }) => sum + amount, 0)).toBe(received - refunded - disputed);
        expect(refunded).toBe(seen.refunds.filter(({ status }) => status !== 'failed').reduce((sum, { amountMinor }) => sum + amountMinor, 0));
        expect(disputed).toBe(seen.disputes.filter(({ status }) => status !== 'won').reduce((sum, { amountMinor }) => sum + amountMinor, 0));
      }
    }), { numRuns: 500 });
  });
});
