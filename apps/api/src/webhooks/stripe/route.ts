import type { FastifyInstance } from 'fastify';
import { receiveEvent, type Received } from '@omenhall/core/payment';
import type { DeskEvent } from '@omenhall/core/ports';
import { refuse } from '@omenhall/core/refuse';
import type { HouseProcess } from '../../house-process.ts';
import { openHands, type Hands, type HandsOptions } from './hands.ts';
import { inboxOf } from './inbox-of.ts';

const bodyLimitBytes = 256 * 1024;
/** Far above any burst of a payment desk; beyond it lies a database that does not answer. */
const mostAtOnce = 400;
/** When a repeat looks whether another process has ended the first arrival, counted from look to look: 3 s in all. */
const looksMs = [50, 150, 400, 900, 1_500];

/**
 * Takes Stripe's events: raw body, signature, claim, settle, answer. 200 only for what is durable; anything else makes
 * Stripe ask again. With its hands full it keeps the event and answers at once, and what waits is worked off behind
 * the door. The body is never parsed before its signature held.
 */
export async function stripeWebhook(app: FastifyInstance, process: HouseProcess, options: HandsOptions = {}): Promise<void> {
  let open = 0;
  const hands = openHands(process, options);
  app.addHook('onReady', async () => hands.start());
  app.addHook('onClose', () => hands.stop());
  await app.register(async (door) => {
    door.removeAllContentTypeParsers();
    door.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: bodyLimitBytes }, (_request, body, done) => done(null, body));
    door.post('/webhooks/stripe', { bodyLimit: bodyLimitBytes }, async (request, reply) => {
      const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const signature = request.headers['stripe-signature'];
      const event = process.verifyDeskEvent(raw, Array.isArray(signature) ? signature[0] : signature);
      if (open >= mostAtOnce) {
        reply.header('retry-after', '1');
        refuse('too-many', `more than ${mostAtOnce} webhooks at once`);
      }
      open += 1;
      try {
        const received = await receive(process, hands, event, request.id);
        process.log.info('webhook_received', { requestId: request.id, eventType: event.type, outcome: received });
        if (received === 'in-work') refuse('in-work', `event ${event.id}`);
        return { received: true };
      } finally {
        open -= 1;
      }
    });
  });
}

async function receive(process: HouseProcess, hands: Hands, event: DeskEvent, requestId: string): Promise<Received> {
  const letGo = hands.hold();
  let received: Received;
  try {
    const inbox = inboxOf(process, requestId, event.id);
    received = letGo === null ? await receiveEvent(inbox, event, 'full') : await hands.run(event.id, () => receiveEvent(inbox, event));
  } finally {
    letGo?.();
  }
  if (received === 'left') hands.wake();
  return received === 'in-work' ? untilDone(process, hands, event.id) : received;
}

/** Waits up to 3 s for whoever has the event in hand: in this process for its end, elsewhere for the word in its row. */
async function untilDone({ database }: HouseProcess, hands: Hands, eventId: string): Promise<Received> {
  for (const waitMs of looksMs) {
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([hands.ended(eventId) ?? new Promise(() => undefined), new Promise<void>((resolve) => { timer = setTimeout(resolve, waitMs); })]);
    clearTimeout(timer);
    const [row] = await database.askInbox<{ status: string }>('select status from webhook_events where stripe_event_id = $1::text', [eventId]);
    if (row?.status === 'succeeded' || row?.status === 'ignored') return 'already';
    if (row?.status === 'failed') return 'in-work';
  }
  return 'in-work';
}
