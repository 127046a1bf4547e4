import { randomUUID } from 'node:crypto';
import { liveMany, openCore, totals, type Core, type DeskInHand } from '@omenhall/core/testing';
import type { DeskEvent, SessionSeen } from '@omenhall/core/ports';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startStandIn } from '../testing/start-stand-in.ts';
import { pinnedApiVersion } from './index.ts';
import { openPayments } from './open-payments.ts';

let core: Core;
let standIn: Awaited<ReturnType<typeof startStandIn>>;
beforeAll(async () => {
  [core, standIn] = await Promise.all([openCore(), startStandIn()]);
}, 60_000);
afterAll(() => Promise.all([core.close(), standIn.close()]));

/** The real SDK at a stand-in whose buyers, banks and own rooms are moved over the network. */
function inHand(): DeskInHand {
  const payments = openPayments({ secretKey: standIn.secretKey, apiUrl: standIn.stripeApiUrl });
  const began = new Date(Date.now() - 60_000);
  const intentOf = ({ paymentIntentId }: SessionSeen): string => paymentIntentId ?? '';
  const chargeOf = async (session: SessionSeen): Promise<string> => {
    const answer = await fetch(`${standIn.stripeApiUrl}/v1/charges?payment_intent=${intentOf(session)}`, { headers: { authorization: `Bearer ${standIn.secretKey}`, 'stripe-version': pinnedApiVersion } });
    const { data } = (await answer.json()) as { data: readonly { id: string }[] };
    return data[0]?.id ?? Promise.reject(new Error(`payment ${intentOf(session)} has no charge`));
  };
  const leftOf = ({ payment }: SessionSeen): number =>
    (payment?.received.amountMinor ?? 0) - (payment?.refunds ?? []).filter(({ status }) => status !== 'failed').reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const act = async (done: Promise<{ status: number }>): Promise<void> => {
    const { status } = await done;
    if (status >= 400) throw new Error(`the stand-in answered ${status}`);
  };
  return {
    payments,
    async sessionsOf(links) {
      const found: SessionSeen[] = [];
      for await (const session of payments.listSessions(began)) if (session.clientReferenceId !== null && links.has(session.clientReferenceId)) found.push(session);
      return found.toReversed();
    },
    openTwin: ({ id }) => act(standIn.atDesk(id, 'twin')),
    pay: ({ id }) => act(standIn.atPage(id, 'pay')),
    bankWorks: ({ id }) => act(standIn.atPage(id, 'later')),
    bankAnswers: ({ id }, arrived) => act(standIn.atDesk(id, arrived ? 'settle' : 'fail')),
    closePage: async ({ id }) => void (await payments.expireSession(id)),
    async giveBack(session, { amountMinor, slow }) {
      if (amountMinor === undefined && !slow) return act(standIn.atDesk(await chargeOf(session), 'refund'));
      if (slow) await standIn.trouble({ refund: 'slow' });
      const refundRequestId = randomUUID();
      await payments.makeRefund({
        paymentIntentId: intentOf(session), amount: { amountMinor: amountMinor ?? leftOf(session), currency: 'EUR' }, reason: 'requested_by_customer', refundRequestId, idempotencyKey: `history:${refundRequestId}`,
      });
      if (slow) await standIn.trouble({ refund: 'none' });
    },
    endRefund: (refundId, arrived) => act(standIn.atDesk(refundId, arrived ? 'arrive' : 'fail')),
    dispute: async (session) => act(standIn.atDesk(await chargeOf(session), 'dispute')),
    endDispute: (disputeId, won) => act(standIn.atDesk(disputeId, won ? 'win' : 'lose')),
    event: (type, session): DeskEvent => {
      const ofSession = type.startsWith('checkout.session.');
      const objectId = ofSession ? session.id : type.startsWith('payment_intent.') ? intentOf(session) : 'of_its_payment';
      return {
        id: `evt_${randomUUID()}`, type, objectId, objectKind: ofSession ? 'checkout.session' : 'other', livemode: false, createdAt: new Date(), apiVersion: null,
        projection: { payment_intent: session.paymentIntentId }, payloadSha256: new Uint8Array(32),
      };
    },
  };
}

it('after 50 histories at a desk that is met over the network, house and desk agree', async () => {
  const house = await core.openHouse();
  const desk = inHand();
  expect(await liveMany(house, { runs: 50, seed: Math.trunc(Math.random() * 2 ** 31), desk })).toEqual({ lived: 50, failed: 0 });
  const { books, desk: moved } = await totals(house, desk.payments);
  expect(books).toEqual(moved);
}, 400_000);
