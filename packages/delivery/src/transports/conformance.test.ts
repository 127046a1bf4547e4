import { randomUUID } from 'node:crypto';
import { migrateQueueSchema } from '../index.ts';
import { transportConformance } from '../testing/conformance.ts';

transportConformance('ledger', async () => ({ kind: 'ledger' }));

transportConformance('postgres', async (ledger) => {
  await migrateQueueSchema(ledger.url);
  return { kind: 'postgres', queueDatabaseUrl: ledger.url };
});

transportConformance('redis', async () => ({ kind: 'redis', url: process.env['OMEN_TEST_REDIS_URL'] ?? '', prefix: `omen_${randomUUID().slice(0, 8)}` }), {
  skip: process.env['OMEN_TEST_REDIS_URL'] === undefined,
});
