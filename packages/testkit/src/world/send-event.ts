import { createHmac, randomUUID } from 'node:crypto';

/** An event as the payment desk writes it, with the fields that a real one has around the pointer. */
export const anEvent = (type: string, objectId: string): string => JSON.stringify({
  id: `evt_${randomUUID().replaceAll('-', '')}`, object: 'event', api_version: '2026-10-28.endive', created: Math.floor(Date.now() / 1000), livemode: false, type, pending_webhooks: 1,
  request: { id: null, idempotency_key: null },
  data: {
    object: {
      id: objectId, object: 'checkout.session', amount_subtotal: 1500, amount_total: 1500, currency: 'eur', mode: 'payment', payment_status: 'paid', status: 'complete', livemode: false,
      metadata: { order: 'ABC-DEF' }, customer_details: { email: null, name: null, address: null }, payment_method_types: ['card'], url: null,
    },
  },
});

export const eventIdOf = (body: string): string => (JSON.parse(body) as { id: string }).id;

/** Stripe's scheme: HMAC-SHA-256 of time and body. */
export function signEvent(secret: string, body: string): string {
  const at = Math.floor(Date.now() / 1000);
  return `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`;
}

/** Sends one event, signed. Gives the status of the answer, or null when the line fell before there was one. */
export async function sendEvent(siteUrl: string, secret: string, body: string): Promise<number | null> {
  try {
    const answer = await fetch(`${siteUrl}/webhooks/stripe`, { method: 'POST', headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signEvent(secret, body) }, body, signal: AbortSignal.timeout(30_000) });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return null;
  }
}
