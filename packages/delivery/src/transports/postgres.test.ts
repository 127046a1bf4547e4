import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Hint } from '../ledger/index.ts';
import { openTcpProxy, openTestLedger, type TestLedger } from '../testing/index.ts';
import { openPostgresTransport } from './postgres.ts';
import { migrateQueueSchema } from './queue-schema.ts';
import type { Envelope } from './transport.ts';

let ledger: TestLedger;
let login: string;
let url: string;

beforeEach(async () => {
  ledger = await openTestLedger();
  login = `queue_${randomBytes(6).toString('hex')}`;
  const database = new URL(ledger.url).pathname.slice(1);
  await ledger.query(`create role ${login} login password 'test'`);
  await ledger.query(`revoke all on database ${database} from public`);
  await ledger.query(`grant connect, create on database ${database} to ${login}`);
  url = Object.assign(new URL(ledger.url), { username: login, password: 'test' }).href;
  await migrateQueueSchema(url);
  await ledger.query(`revoke create on database ${database} from ${login}`);
});
afterEach(async () => {
  await ledger.query(`drop owned by ${login} cascade`);
  await ledger.query(`drop role ${login}`);
  await ledger.drop();
});

const anEnvelope = (): Envelope => {
  const hint: Hint = { id: randomUUID(), dispatchSeq: 1, queue: 'email' };
  return { id: `e_${hint.id}`, shared: 'outside', hints: [hint] };
};

describe('the queue on Postgres', { timeout: 20_000 }, () => {
  it.each([1, 40])('carries %i envelopes in one offer for a login that may make no temporary table, and a repeated one once', async (count) => {
    const transport = openPostgresTransport({ url, log: () => {} });
    const envelopes = Array.from({ length: count }, anEnvelope);
    const heard: string[] = [];
    await transport.offer(envelopes, 5_000);
    await transport.offer(envelopes, 5_000);
    const last = anEnvelope();
    const done = new Promise<void>((resolve) => {
      void transport.run('outside', 1, async (hints) => {
        heard.push(...hints.map(({ id }) => id));
        if (hints.some(({ id }) => id === last.hints[0]?.id)) resolve();
      });
    });
    await transport.offer([last], 5_000);
    await done;
    expect(heard.toSorted()).toEqual([...envelopes, last].flatMap(({ hints }) => hints.map(({ id }) => id)).toSorted());
    await transport.close(2_000);
  });

  it('outlives links that are cut while it gets ready, and offers again', async () => {
    const proxy = await openTcpProxy(Number(new URL(url).port));
    const behind = Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(proxy.port) }).href;
    // Slow enough for a cut to meet each step.
    proxy.impose({ delayMs: 5 });
    let refused = 0;
    // BullMQ looks at its schema on a connection whose end it does not listen for: unheard, that would end the process.
    for (let round = 0; round < 30; round += 1) {
      const transport = openPostgresTransport({ url: behind, log: () => {} });
      const offer = transport.offer([anEnvelope(), anEnvelope()], 5_000).catch(() => (refused += 1));
      await new Promise((resolve) => setTimeout(resolve, 8 * round));
      proxy.cut();
      await offer;
      await transport.close(100);
    }
    expect(refused).toBeGreaterThan(0);
    const transport = openPostgresTransport({ url: behind, log: () => {} });
    await transport.offer([anEnvelope()], 5_000);
    await transport.close(1_000);
    await proxy.close();
  });
});
