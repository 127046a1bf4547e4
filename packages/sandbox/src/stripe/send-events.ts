import { createHmac } from 'node:crypto';
import type { DeskEvent } from './objects.ts';
import { planAttempts, retryAfterMs, type Attempt, type WebhookTrouble } from './trouble.rules.ts';

/** What happened to one event so far. */
export interface Sending {
  event: DeskEvent;
  /** The same bytes at every try. */
  payload: string;
  trouble: WebhookTrouble;
  tries: { at: Date; status: number | null; signature: Attempt['signature'] }[];
  delivered: boolean;
}

const keptSendings = 20_000;
const patienceMs = 20_000;

/** Sends signed webhooks as Stripe does: until a 2xx, with growing pauses, in no promised order. */
export function sendEvents({ webhookUrl, webhookSecret }: { webhookUrl: string; webhookSecret: string }) {
  const sendings = new Map<string, Sending>();
  const timers = new Set<NodeJS.Timeout>();
  const closing = new AbortController();

  const later = (afterMs: number, work: () => void): void => {
    if (closing.signal.aborted) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, afterMs);
    timers.add(timer);
  };

  const attempt = async (sending: Sending, { signature }: Attempt, failed: number): Promise<void> => {
    const status = await post(sending.payload, signature);
    if (closing.signal.aborted) return;
    sending.tries.push({ at: new Date(), status, signature });
    if (status !== null && status >= 200 && status < 300) {
      sending.delivered = true;
      sending.event.pending_webhooks = 0;
    } else if (signature === 'good') {
      later(retryAfterMs(failed + 1), () => void attempt(sending, { afterMs: 0, signature }, failed + 1));
    }
  };

  const post = async (payload: string, signature: Attempt['signature']): Promise<number | null> => {
    try {
      const answer = await fetch(webhookUrl, {
        method: 'POST',
        body: payload,
        headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': sign(payload, signature === 'bad' ? 'whsec_of_somebody_else' : webhookSecret, Math.floor(Date.now() / 1000) - (signature === 'stale' ? 3_600 : 0)) },
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(patienceMs)]),
        redirect: 'manual',
      });
      await answer.arrayBuffer();
      return answer.status;
    } catch {
      return null;
    }
  };

  const start = (sending: Sending, attempts: readonly Attempt[]): void => {
    for (const one of attempts) later(one.afterMs, () => void attempt(sending, one, 0));
  };

  return {
    /** Newest last. */
    sendings: (): readonly Sending[] => [...sendings.values()],
    delivered: (eventId: string): boolean => sendings.get(eventId)?.delivered ?? false,
    send: (events: readonly DeskEvent[], trouble: WebhookTrouble, lateSeconds: number): void => {
      for (const [place, event] of events.entries()) {
        const sending: Sending = { event, payload: JSON.stringify(event), trouble, tries: [], delivered: false };
        sendings.set(event.id, sending);
        for (const oldest of sendings.keys()) {
          if (sendings.size <= keptSendings) break;
          sendings.delete(oldest);
        }
        start(sending, planAttempts(trouble, lateSeconds, place, events.length));
      }
    },
    /** Sends an event now, whatever became of it; false when it is not known. */
    again: (eventId: string): boolean => {
      const sending = sendings.get(eventId);
      if (sending) start(sending, [{ afterMs: 0, signature: 'good' }]);
      return sending !== undefined;
    },
    /** Sends whatever no try has delivered, as an endpoint that is back would get it; tells which. */
    againUndelivered: (): string[] => {
      const held = [...sendings.values()].filter(({ delivered }) => !delivered);
      for (const sending of held) start(sending, [{ afterMs: 0, signature: 'good' }]);
      return held.map(({ event }) => event.id);
    },
    close: (): void => {
      closing.abort();
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

export type Sender = ReturnType<typeof sendEvents>;

/** Stripe's scheme: HMAC-SHA-256 of time and body. */
export function sign(payload: string, secret: string, atSeconds: number = Math.floor(Date.now() / 1000)): string {
  return `t=${atSeconds},v1=${createHmac('sha256', secret).update(`${atSeconds}.${payload}`).digest('hex')}`;
}
