import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, deskAt } from '../testing/at-stand-in.ts';
import { startStandIn } from '../testing/start-stand-in.ts';

let standIn: Awaited<ReturnType<typeof startStandIn>>;
let desk: ReturnType<typeof deskAt>;
beforeAll(async () => {
  standIn = await startStandIn();
  desk = deskAt(standIn);
}, 30_000);
afterAll(() => standIn.close());

const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
async function subscribed(interval: 'month' | 'year' = 'month') {
  const session = await desk.bought('pay', { productSlug: 'seeker-bundle', productName: 'Seeker Bundle', amount: eur(900), interval });
  return { session, id: session.subscriptionId ?? '' };
}
const read = async (id: string) => (await desk.payments.readSubscription(id)) ?? Promise.reject(new Error(`no subscription ${id}`));

describe('a subscription', () => {
  it('is told whole: whose it is, until when, and its paid bill', async () => {
    const { session, id } = await subscribed();
    expect(session).toMatchObject({ mode: 'subscription', status: 'complete', paymentStatus: 'paid', payment: null, paymentIntentId: null });
    const seen = await read(id);
    expect(seen).toMatchObject({
      id, status: 'active', interval: 'month', clientReferenceId: session.clientReferenceId, amount: eur(900), stripePriceId: expect.stringMatching(/^price_/), livemode: false, endsWithPeriod: false, endedAt: null,
      invoices: [{ status: 'paid', amount: eur(900), periodEnd: seen.periodEnd, nextTryAt: null, payUrl: null, payment: { status: 'succeeded', received: eur(900) } }],
    });
    expect((await read((await subscribed('year')).id)).interval).toBe('year');
  });

  it('is found by each of its bills and payments', async () => {
    const { id } = await subscribed();
    await standIn.passDays(32);
    const seen = await read(id);
    expect(seen.invoices).toHaveLength(2);
    for (const { id: invoiceId, payment } of seen.invoices) {
      expect(await desk.payments.findSubscriptionOfInvoice(invoiceId)).toEqual(seen);
      expect(await desk.payments.findSubscriptionOfIntent(payment?.id ?? '')).toEqual(seen);
      expect(await desk.payments.findSessionOfIntent(payment?.id ?? '')).toBeNull();
    }
    expect(seen.invoices.at(-1)?.periodEnd).toEqual(seen.periodEnd);
  });

  it('tells a bill that is refused, when it is tried again and where it is paid, and that it was paid after all', async () => {
    const { id } = await subscribed();
    await standIn.atDesk(id, 'card-fails');
    await standIn.passDays(32);
    const refused = await read(id);
    expect(refused).toMatchObject({ status: 'past_due', invoices: [{ status: 'paid' }, { status: 'open', nextTryAt: expect.any(Date), payUrl: expect.stringContaining('/sandbox/bill/in_'), payment: { status: 'failed', received: eur(0) } }] });
    expect(await desk.payments.findSubscriptionOfIntent(refused.invoices[1]?.payment?.id ?? '')).toEqual(refused);
    await standIn.atDesk(id, 'card-works');
    await standIn.passDays(4);
    expect(await read(id)).toMatchObject({ status: 'active', invoices: [{ status: 'paid' }, { status: 'paid', nextTryAt: null, payUrl: null, payment: { id: refused.invoices[1]?.payment?.id, status: 'succeeded' } }] });
  });

  it('ends when its card fails for good', async () => {
    const { id } = await subscribed();
    await standIn.atDesk(id, 'card-fails');
    for (const days of [32, 4, 4]) await standIn.passDays(days);
    expect(await read(id)).toMatchObject({ status: 'canceled', endedAt: expect.any(Date), invoices: [{ status: 'paid' }, { status: 'uncollectible', nextTryAt: null, payUrl: null }] });
  });

  it('ends with its paid period, and goes on when that is taken back', async () => {
    const { id } = await subscribed();
    expect(await desk.payments.endWithPeriod(id, true, 'end-1')).toMatchObject({ status: 'active', endsWithPeriod: true });
    expect(await desk.payments.endWithPeriod(id, true, 'end-2')).toMatchObject({ endsWithPeriod: true });
    expect(await desk.payments.endWithPeriod(id, false, 'go-on')).toMatchObject({ status: 'active', endsWithPeriod: false });
    await desk.payments.endWithPeriod(id, true, 'end-3');
    await standIn.passDays(32);
    expect(await read(id)).toMatchObject({ status: 'canceled', endedAt: expect.any(Date), invoices: [{ status: 'paid' }] });
    expect(await desk.payments.endWithPeriod(id, false, 'too-late')).toMatchObject({ status: 'canceled' });
  });

  it('ends now, and a second time changes nothing', async () => {
    const { id } = await subscribed();
    const ended = await desk.payments.endNow(id, 'now-1');
    expect(ended).toMatchObject({ status: 'canceled', endedAt: expect.any(Date) });
    expect(await desk.payments.endNow(id, 'now-2')).toEqual(ended);
  });

  it('ends once when the answer was lost on its way', async () => {
    const { id } = await subscribed();
    await standIn.trouble({ desk: 'lost-answer' });
    expect(await desk.payments.endNow(id, 'now-3')).toMatchObject({ status: 'canceled' });
  });

  it('tells what was given back of a bill', async () => {
    const { id } = await subscribed();
    const paid = (await read(id)).invoices[0]?.payment;
    await desk.payments.makeRefund({ paymentIntentId: paid?.id ?? '', amount: eur(900), reason: 'requested_by_customer', refundRequestId: 'member_1', idempotencyKey: 'refund:member_1' });
    expect((await read(id)).invoices[0]?.payment).toMatchObject({ refunds: [{ amountMinor: 900, status: 'succeeded', refundRequestId: 'member_1' }] });
  });

  it('that nobody knows is null, and to end it is a fault', async () => {
    expect(await desk.payments.readSubscription('sub_unknown')).toBeNull();
    expect(await desk.payments.findSubscriptionOfInvoice('in_unknown')).toBeNull();
    expect(await desk.payments.findSubscriptionOfIntent('pi_unknown')).toBeNull();
    expect(await codeOf(desk.payments.endNow('sub_unknown', 'nobody'))).toBe('broken');
    expect(await desk.payments.findSubscriptionOfIntent((await desk.bought()).paymentIntentId ?? '')).toBeNull();
  });
});
