import { randomUUID } from 'node:crypto';
import { isHouseError } from '@omenhall/contracts/errors';
import type { OfferToBind, Payments, SessionSeen, SessionToOpen } from '@omenhall/core/ports';
import { openPayments } from '../stripe/open-payments.ts';
import type { startStandIn } from './start-stand-in.ts';

type StartedStandIn = Awaited<ReturnType<typeof startStandIn>>;

/** A scroll for fifteen euros, unless told otherwise. */
export const offerOf = (change: Partial<OfferToBind> = {}): OfferToBind =>
  ({ productSlug: 'standard-scroll', productName: 'Standard Scroll', amount: { amountMinor: 1500, currency: 'EUR' }, interval: 'once', ...change });

/** The real SDK's desk at a stand-in, and a person who buys there. */
export function deskAt(standIn: StartedStandIn) {
  const payments: Payments = openPayments({ secretKey: standIn.secretKey, apiUrl: standIn.stripeApiUrl });
  const wish = async (change: Partial<SessionToOpen> = {}, what: Partial<OfferToBind> = {}): Promise<SessionToOpen> => {
    const reference = randomUUID();
    const { stripePriceId } = await payments.bindPrice(offerOf(what));
    return {
      clientReferenceId: reference, orderCode: 'ABC-123', interval: what.interval ?? 'once', stripePriceId, address: 'payer@example.org',
      successUrl: `${standIn.siteUrl}/return?session={CHECKOUT_SESSION_ID}`, cancelUrl: `${standIn.siteUrl}/shop`, metadata: { order_code: 'ABC-123' }, idempotencyKey: `open:${reference}`, ...change,
    };
  };
  const read = async (sessionId: string): Promise<SessionSeen> => (await payments.readSession(sessionId)) ?? Promise.reject(new Error(`no session ${sessionId}`));
  return {
    payments, wish, read,
    /** A session that somebody has dealt with as `action` says, read afresh. */
    async bought(action = 'pay', what: Partial<OfferToBind> = {}): Promise<SessionSeen> {
      const { id } = await payments.openSession(await wish({}, what));
      await standIn.atPage(id, action);
      return read(id);
    },
    /** What the desk's own rooms show of a payment's newest charge, refund or dispute: its id there. */
    async newest(what: 'Payment' | 'Refund' | 'Dispute'): Promise<string> {
      const things = (await (await fetch(`${standIn.url}/sandbox/desk.json`)).json()) as { id: string; what: string }[];
      return things.find((thing) => thing.what === what)?.id ?? Promise.reject(new Error(`no ${what}`));
    },
  };
}

/** How a call to the desk was refused; `no refusal` when it was not. */
export const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(() => 'no refusal', (error: unknown) => (isHouseError(error) ? error.code : `foreign: ${String(error)}`));

/** Everything of a list, in its order. */
export async function gather<Thing>(things: AsyncIterable<Thing>): Promise<Thing[]> {
  const found: Thing[] = [];
  for await (const thing of things) found.push(thing);
  return found;
}
