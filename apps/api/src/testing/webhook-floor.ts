// The least that a webhook door can do, as a process of its own: the same framework, raw body and check of the
// signature, one row with the same durability, 200. What the real door costs is measured against it.
import { join } from 'node:path';
import { readEnvironment } from '@omenhall/adapters/env';
import { verifyDeskEvent } from '@omenhall/adapters/stripe';
import { openAuthPool } from '@omenhall/db';
import { readRoleAccess } from '@omenhall/db/role-urls';
import fastify from 'fastify';

const env = readEnvironment(process.env, 'api');
const { urls } = await readRoleAccess(env.roleUrlsFile ?? join(env.secretsDir, 'role-urls.json'));
const pool = openAuthPool(urls.webhook, 8);
const verify = verifyDeskEvent({ secrets: env.stripeWebhookSecrets, livemode: env.livemode });

const app = fastify({ logger: false });
app.removeAllContentTypeParsers();
app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 256 * 1024 }, (_request, body, done) => done(null, body));
app.post('/webhooks/stripe', async (request) => {
  const event = verify(request.body as Buffer, String(request.headers['stripe-signature']));
  await pool.query({
    name: 'keep',
    text: `insert into webhook_events (stripe_event_id, event_type, status, payload, object_id, livemode, payload_sha256) values ($1, $2, 'ignored', $3, $4, $5, $6) on conflict (stripe_event_id) do nothing`,
    values: [event.id, event.type, JSON.stringify(event.projection), event.objectId, event.livemode, event.payloadSha256],
  });
  return { received: true };
});
await app.listen({ port: env.port, host: env.host });
process.send?.({ open: true });
process.once('SIGTERM', () => void app.close().then(() => pool.end()).then(() => process.exit(0)));
