import type { FastifyInstance } from 'fastify';
import { receiveEvent, type Received } from '@omenhall/core/payment';
import type { DeskEvent } from '@omenhall/core/ports';
import { refuse } from '@omenhall/core/refuse';
import type { HouseProcess } from '../../house-process.ts';
import { asDesk } from '../../plugins/caller.ts';

const bodyLimitBytes = 256 * 1024;
const mostAtOnce = 20;
/** How long a repeat waits for the first arrival before it is told to come again. */
const waitMs = 3_000;
const lookMs = 100;

/**
 * Takes Stripe's events: raw body, signature, claim, settle, answer. 200 only after the commit; anything else makes
 * Stripe ask again. The body is never parsed before its signature held.
 */
export async function stripeWebhook(app: FastifyInstance, process: HouseProcess): Promise<void> {
  let open = 0;
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
        const received = await receive(process, event, request.id);
        process.log.info('webhook_received', { requestId: request.id, eventType: event.type, outcome: received });
        if (received === 'in-work') refuse('in-work', `event ${event.id}`);
        return { received: true };
      } finally {
        open -= 1;
      }
    });
  });
}

async function receive(process: HouseProcess, event: DeskEvent, requestId: string): Promise<Received> {
  const unowned = asDesk(process, requestId, event.id, null);
  const inNameOf = (owner: { houseId: string; subjectId: string }) => asDesk(process, requestId, event.id, owner);
  const received = await receiveEvent({ unowned, inNameOf, payments: process.payments }, event);
  if (received !== 'in-work') return received;
  const until = performance.now() + waitMs;
  while (performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, lookMs));
    const [row] = await unowned.inTransaction(({ query }) => query<{ status: string }>('select status from webhook_events where stripe_event_id = $1::text', [event.id]));
    if (row?.status === 'succeeded' || row?.status === 'ignored') return 'already';
  }
  return 'in-work';
}
