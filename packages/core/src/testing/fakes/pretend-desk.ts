import { createHash, randomUUID } from 'node:crypto';
import { HouseError } from '@omenhall/contracts/errors';
import type { DeskEvent, Payments, SessionSeen, SessionToOpen } from '../../foundation/ports.ts';

/** A payment desk in memory: sessions to open, to pay, to let expire, and events that point at them. */
export interface PretendDesk extends Payments {
  /** Every opening that reached the desk, repeats included, in order. */
  asked: readonly SessionToOpen[];
  sessions: ReadonlyMap<string, SessionSeen>;
  /** While true, every call is refused as the real desk's absence is. */
  away: boolean;
  /** Called at each opening, before the session exists: a place to look at what the house has committed by then. */
  beforeOpening: (session: SessionToOpen) => Promise<void>;
  /** Pays a session, with its own amount unless told another. */
  pay(sessionId: string, charged?: Partial<SessionSeen['amount']>): void;
  /** Ends the checkout without the money: a slow bank will answer later. */
  completeUnpaid(sessionId: string): void;
  expire(sessionId: string): void;
  forget(sessionId: string): void;
  /** An event with its own id that points at a session, or at the session's payment. */
  event(type: string, sessionId: string): DeskEvent;
}

export function pretendDesk(): PretendDesk {
  const asked: SessionToOpen[] = [];
  const sessions = new Map<string, SessionSeen>();
  const byIdempotencyKey = new Map<string, string>();
  const load = (id: string): SessionSeen => sessions.get(id) ?? never(`no session ${id}`);
  const change = (id: string, changed: Partial<SessionSeen>): void => void sessions.set(id, { ...load(id), ...changed });
  const answer = (): void => {
    if (desk.away) throw new HouseError('payments-away', 'the desk does not answer');
  };

  const desk: PretendDesk = {
    asked, sessions, away: false,
    beforeOpening: async () => undefined,
    async openSession(session) {
      answer();
      asked.push(session);
      await desk.beforeOpening(session);
      const known = byIdempotencyKey.get(session.idempotencyKey);
      if (known !== undefined) return load(known);
      const id = `cs_test_${randomUUID()}`;
      byIdempotencyKey.set(session.idempotencyKey, id);
      sessions.set(id, {
        id, url: `https://desk.example/pay/${id}`, status: 'open', paymentStatus: 'unpaid', paymentIntentId: null, clientReferenceId: session.clientReferenceId,
        amount: session.amount, livemode: false, stripeProductId: `prod_${session.productSlug}`, stripePriceId: `price_${session.productSlug}`,
      });
      return load(id);
    },
    async readSession(sessionId) {
      answer();
      return sessions.get(sessionId) ?? null;
    },
    async findSessionOfIntent(paymentIntentId) {
      answer();
      return [...sessions.values()].find((session) => session.paymentIntentId === paymentIntentId) ?? null;
    },
    pay(sessionId, charged = {}) {
      const { amount } = load(sessionId);
      change(sessionId, { status: 'complete', paymentStatus: 'paid', url: null, paymentIntentId: `pi_${randomUUID()}`, amount: { ...amount, ...charged } });
    },
    completeUnpaid: (sessionId) => change(sessionId, { status: 'complete', url: null, paymentIntentId: `pi_${randomUUID()}` }),
    expire: (sessionId) => change(sessionId, { status: 'expired', url: null }),
    forget: (sessionId) => void sessions.delete(sessionId),
    event(type, sessionId) {
      const intent = type.startsWith('payment_intent.');
      const objectId = intent ? load(sessionId).paymentIntentId ?? never('not paid yet') : sessionId;
      const id = `evt_${randomUUID()}`;
      return {
        id, type, objectId, objectKind: intent ? 'payment_intent' : 'checkout.session', livemode: false, createdAt: new Date(), apiVersion: null,
        projection: { object: intent ? 'payment_intent' : 'checkout.session' }, payloadSha256: new Uint8Array(createHash('sha256').update(id).digest()),
      };
    },
  };
  return desk;
}

function never(words: string): never {
  throw new Error(words);
}
