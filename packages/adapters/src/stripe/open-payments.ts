import { HouseError } from '@omenhall/contracts/errors';
import type { Payments, SessionSeen, SessionToOpen } from '@omenhall/core/ports';
import Stripe from 'stripe';
import { bindPrice } from './bind-price.ts';

/** The version of Stripe's API that this house is written for; the stand-in insists on it. */
export const pinnedApiVersion = '2026-10-28.endive' satisfies Stripe.LatestApiVersion;

export interface PaymentsOptions {
  secretKey: string;
  /** Origin of a stand-in; absent or null means Stripe itself. */
  apiUrl?: string | null;
  /** Patience for one request, in milliseconds; a request that may be repeated is tried three times. Default 5,000. */
  timeoutMs?: number;
}

/**
 * Opens the payment desk with the real SDK. Nothing is asked of Stripe until the first call.
 *
 * Every write carries an idempotency key, so a lost answer is repeated without a second effect.
 * @throws HouseError, from each call, `payments-away` (try again later), or `broken` when the desk refuses what we ask:
 *   a key without rights, or a repeated idempotency key with another body
 */
export function openPayments({ secretKey, apiUrl = null, timeoutMs = 5_000 }: PaymentsOptions): Payments {
  const stripe = new Stripe(secretKey, { ...standIn(apiUrl), apiVersion: pinnedApiVersion, telemetry: false, maxNetworkRetries: 2, timeout: timeoutMs });
  const prices = new Map<string, Promise<string>>();

  const priceOf = async (session: SessionToOpen): Promise<string> => {
    const lookupKey = `omenhall:${session.productSlug}:${session.amount.amountMinor}:${session.amount.currency.toLowerCase()}`;
    const bound = prices.get(lookupKey) ?? bindPrice(stripe, lookupKey, session);
    prices.set(lookupKey, bound);
    try {
      return await bound;
    } catch (error) {
      prices.delete(lookupKey);
      throw error;
    }
  };

  const retrieve = async (sessionId: string): Promise<SessionSeen | null> => {
    try {
      return seen(await stripe.checkout.sessions.retrieve(sessionId, { expand: ['line_items'] }));
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  };

  return {
    openSession: (session) => atDesk('open session', async () => {
      const price = await priceOf(session);
      try {
        return seen(await stripe.checkout.sessions.create(sessionAsked(session, price), { idempotencyKey: session.idempotencyKey }));
      } catch (error) {
        if (!isMissing(error)) throw error;
        // The price was taken out of the account after we had bound it; the next try binds anew.
        prices.clear();
        throw new HouseError('payments-away', 'open session: the bound price is gone');
      }
    }),
    readSession: (sessionId) => atDesk('read session', () => retrieve(sessionId)),
    findSessionOfIntent: (paymentIntentId) => atDesk('find session of intent', async () => {
      const list = await stripe.checkout.sessions.list({ payment_intent: paymentIntentId, limit: 1 });
      const found = list.data[0];
      return found ? retrieve(found.id) : null;
    }),
  };
}

const isMissing = (error: unknown): boolean => error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'resource_missing';

const sessionAsked = (session: SessionToOpen, price: string): Stripe.Checkout.SessionCreateParams => ({
  mode: 'payment',
  line_items: [{ price, quantity: 1 }],
  client_reference_id: session.clientReferenceId,
  customer_email: session.address,
  success_url: session.successUrl,
  cancel_url: session.cancelUrl,
  metadata: session.metadata,
  payment_intent_data: { metadata: session.metadata, description: session.orderCode },
  expand: ['line_items'],
});

function standIn(apiUrl: string | null): { host: string; port: number; protocol: 'http' | 'https' } | undefined {
  if (apiUrl === null) return undefined;
  const url = new URL(apiUrl);
  const protocol = url.protocol === 'http:' ? 'http' : 'https';
  return { host: url.hostname, port: Number(url.port) || (protocol === 'http' ? 80 : 443), protocol };
}

function seen(session: Stripe.Checkout.Session): SessionSeen {
  const price = session.line_items?.data[0]?.price ?? null;
  return {
    id: session.id,
    url: session.url,
    status: known(['open', 'complete', 'expired'], session.status),
    paymentStatus: known(['paid', 'unpaid', 'no_payment_required'], session.payment_status),
    paymentIntentId: idOf(session.payment_intent),
    clientReferenceId: session.client_reference_id,
    amount: { amountMinor: session.amount_total ?? 0, currency: (session.currency ?? '').toUpperCase() },
    livemode: session.livemode,
    stripeProductId: idOf(price?.product ?? null),
    stripePriceId: price?.id ?? null,
  };
}

/** A word the house does not know is no ground to decide about money on. */
function known<Word extends string>(words: readonly Word[], word: string | null): Word {
  const found = words.find((one) => one === word);
  if (found === undefined) throw new HouseError('broken', 'payment desk answered with an unknown state');
  return found;
}

const idOf = (reference: string | { id: string } | null): string | null => (typeof reference === 'object' ? (reference?.id ?? null) : reference);

/** The one translation of the desk's errors. Its messages stay there: they may quote what was sent. */
async function atDesk<Answer>(act: string, work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    const trace = [error.type, error.code, error.statusCode, error.requestId].filter((part) => part !== undefined && part !== null).join(' ');
    const { StripeConnectionError, StripeAPIError, StripeRateLimitError } = Stripe.errors;
    const away = error instanceof StripeConnectionError || error instanceof StripeAPIError || error instanceof StripeRateLimitError;
    throw new HouseError(away ? 'payments-away' : 'broken', `${act}: ${trace}`);
  }
}
