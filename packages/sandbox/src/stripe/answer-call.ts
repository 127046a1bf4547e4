import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Desk } from './desk.ts';
import { expand } from './expand.ts';
import { decodeForm } from './form.rules.ts';
import { apiVersion, newId, type DeskEvent } from './objects.ts';
import { accountRoutes } from './routes/account.ts';
import { checkoutRoutes } from './routes/checkout.ts';
import { paymentRoutes } from './routes/payments.ts';
import { priceRoutes } from './routes/prices.ts';
import { Expand, read, Refused } from './routes/route.ts';
import { subscriptionRoutes } from './routes/subscriptions.ts';

export interface Call {
  method: string;
  /** Path below the origin, without its query. */
  path: string;
  query: string;
  body: string;
  authorization: string | undefined;
  version: string | undefined;
  idempotencyKey: string | undefined;
}

export interface Answer {
  status: number;
  body: object;
  headers?: Record<string, string>;
}

/** Stripe forgets a key after a day. */
const keySeconds = 86_400;
const keptAnswers = 20_000;

/**
 * The REST half of the stand-in: answers the calls the house makes, in Stripe's own shapes, errors included. It
 * insists on what Stripe only advises: the pinned version, and an idempotency key on every write.
 */
export function answerCalls(o: { desk: Desk; delivered: (eventId: string) => boolean; send: (events: readonly DeskEvent[]) => void; webhookUrl: string; isSlowRefund: () => boolean }) {
  const { desk, send } = o;
  const answered = new Map<string, { fingerprint: string; answer: Answer; at: number }>();
  const routes = [...priceRoutes(desk), ...checkoutRoutes(desk, send), ...paymentRoutes(desk, send, o.isSlowRefund), ...subscriptionRoutes(desk, send), ...accountRoutes(desk, o)];

  const act = (call: Call): Answer => {
    for (const { method, path, act: run } of routes) {
      const match = path.exec(call.path);
      if (method !== call.method || !match) continue;
      const input = decodeForm(call.method === 'GET' ? call.query : call.body);
      if (input === null) throw new Refused(400, { message: 'Invalid form.' }, false);
      const wishes = read(z.object({ expand: Expand }), input).expand;
      return { status: 200, body: expand(desk, run(input, match[1] ?? ''), wishes) };
    }
    throw new Refused(404, { message: `Unrecognized request URL (${call.method}: ${call.path}).` }, false);
  };

  const actOnce = (call: Call): Answer => {
    // Stripe takes a key with a DELETE and makes nothing of it: what is gone is gone.
    if (call.method !== 'POST') return act(call);
    const key = call.idempotencyKey;
    if (!key || key.length > 255) throw new Refused(400, { message: 'This stand-in takes no write without an Idempotency-Key.' });
    const fingerprint = createHash('sha256').update(`${call.method} ${call.path}\n${call.body}`).digest('hex');
    const before = answered.get(key);
    if (before !== undefined && before.at > desk.now() - keySeconds) {
      if (before.fingerprint === fingerprint) return { ...before.answer, headers: { 'idempotent-replayed': 'true' } };
      throw new Refused(400, { type: 'idempotency_error', message: 'Keys for idempotent requests can only be used with the same parameters they were first used with.' });
    }
    const answer = firstAnswer(call);
    answered.set(key, { fingerprint, answer, at: desk.now() });
    for (const oldest of answered.keys()) {
      if (answered.size <= keptAnswers) break;
      answered.delete(oldest);
    }
    return answer;
  };

  /** Kept as it was: a repeat after the payment still says what the first call was told, a refusal as well. */
  const firstAnswer = (call: Call): Answer => {
    try {
      const { status, body } = act(call);
      return { status, body: structuredClone(body) };
    } catch (error) {
      // A call that was not understood began nothing, and may be mended under the same key.
      if (!(error instanceof Refused) || !error.begun) throw error;
      return { status: error.status, body: { error: { type: 'invalid_request_error', ...error.refusal } } };
    }
  };

  return (call: Call): Answer => {
    const requestId = newId('req');
    try {
      if (!/^Bearer (sk|rk)_test_\w+$/.test(call.authorization ?? '')) throw new Refused(401, { message: 'This stand-in takes test keys only.' });
      if (call.version !== apiVersion) throw new Refused(400, { message: `This stand-in speaks ${apiVersion}.` });
      const answer = actOnce(call);
      return { ...answer, headers: { ...answer.headers, 'request-id': requestId } };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return { status: error.status, body: { error: { type: 'invalid_request_error', ...error.refusal } }, headers: { 'request-id': requestId } };
    }
  };
}
