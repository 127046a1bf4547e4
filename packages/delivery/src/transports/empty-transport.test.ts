import { randomBytes, randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestLedger, type TestLedger } from '../testing/index.ts';
import { emptyTransport } from './empty-transport.ts';
import { openPostgresTransport } from './postgres.ts';
import { migrateQueueSchema } from './queue-schema.ts';
import { openRedisTransport } from './redis.ts';
import type { Envelope, Transport } from './transport.ts';

const anEnvelope = (): Envelope => ({ id: `e_${randomUUID()}`, shared: 'outside', hints: [{ id: randomUUID(), dispatchSeq: 1, queue: 'email' }] });

/** Everything a transport hands out until the envelope that is offered last. */
async function drain(transport: Transport): Promise<string[]> {
  const last = anEnvelope();
  const heard: string[] = [];
  const end = new Promise<void>((resolve) => {
    void transport.run('outside', 1, async (hints) => {
      heard.push(...hints.map(({ id }) => id));
      if (hints.some(({ id }) => id === last.hints[0]?.id)) resolve();
    });
  });
  await transport.offer([last], 5_000);
  await end;
  return heard.filter((id) => id !== last.hints[0]?.id);
}

describe('emptying the transport', { timeout: 30_000 }, () => {
  const url = process.env['OMEN_TEST_REDIS_URL'] ?? '';

  it('loses every hint on a shared Redis, changes the epoch, and takes no neighbour\'s key', async () => {
    const prefix = `omen_${randomUUID().slice(0, 8)}`;
    const transport = openRedisTransport({ url, prefix, log: () => {} });
    const neighbour = new Redis(url);
    const key = `${prefix}-neighbour:outside:1`;
    await neighbour.set(key, 'stays');
    const before = await transport.probe();
    await transport.offer(Array.from({ length: 40 }, anEnvelope), 5_000);
    expect(await emptyTransport({ kind: 'redis', url, prefix, whole: false })).toBeGreaterThan(40);
    expect((await transport.probe()).epoch).not.toBe(before.epoch);
    expect(await drain(transport)).toEqual([]);
    expect(await neighbour.get(key)).toBe('stays');
    await neighbour.del(key);
    neighbour.disconnect();
    await transport.close(2_000);
  });

  describe('on Postgres', () => {
    let ledger: TestLedger;
    let login: string;
    let queueUrl: string;
    beforeEach(async () => {
      ledger = await openTestLedger();
      login = `queue_${randomBytes(6).toString('hex')}`;
      const database = new URL(ledger.url).pathname.slice(1);
      await ledger.query(`create role ${login} login password 'test'`);
      await ledger.query(`grant create on database ${database} to ${login}`);
      queueUrl = Object.assign(new URL(ledger.url), { username: login, password: 'test' }).href;
      await migrateQueueSchema(queueUrl);
    });
    afterEach(async () => {
      await ledger.query(`drop owned by ${login} cascade`);
      await ledger.query(`drop role ${login}`);
      await ledger.drop();
    });

    it('loses every hint, changes the epoch, and the queue goes on', async () => {
      const transport = openPostgresTransport({ url: queueUrl, log: () => {} });
      const before = await transport.probe();
      await transport.offer(Array.from({ length: 40 }, anEnvelope), 5_000);
      expect(await emptyTransport({ kind: 'postgres', queueDatabaseUrl: queueUrl })).toBe(40);
      expect((await transport.probe()).epoch).not.toBe(before.epoch);
      expect(await drain(transport)).toEqual([]);
      await transport.close(2_000);
    });
  });
});
