import { randomUUID } from 'node:crypto';
import { describe, it } from 'vitest';
import { migrateQueueSchema } from '../index.ts';
import { transportConformance } from '../testing/conformance.ts';

transportConformance('ledger', async () => ({ kind: 'ledger' }));

transportConformance('postgres', async (ledger) => {
  await migrateQueueSchema(ledger.url);
  return { kind: 'postgres', queueDatabaseUrl: ledger.url };
});

const redisUrl = process.env['OMEN_TEST_REDIS_URL'];
if (redisUrl === undefined) describe.skip('the engine on redis', () => it('needs OMEN_TEST_REDIS_URL', () => {}));
else transportConformance('redis', async () => ({ kind: 'redis', url: redisUrl, prefix: `omen_${randomUUID().slice(0, 8)}` }));
