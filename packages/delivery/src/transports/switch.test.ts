import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Hint } from '../ledger/index.ts';
import { envelopeFor } from '../dispatch/dispatcher.ts';
import { migrateQueueSchema } from './queue-schema.ts';
import { openSwitch } from './switch.ts';
import { openTestLedger, type TestLedger } from '../testing/index.ts';

let ledger: TestLedger;

beforeEach(async () => {
  ledger = await openTestLedger();
  await migrateQueueSchema(ledger.url);
  await migrateQueueSchema(ledger.url);
});
afterEach(async () => await ledger.drop());

describe('a switch', { timeout: 20_000 }, () => {
  it('listens on Postgres too when the keeper offers there, though it has seen no trouble itself', async () => {
    const opened = openSwitch({
      // Nothing listens on port 1; this process has not looked yet, so its own breaker is closed.
      settings: { kind: 'redis', url: 'redis://127.0.0.1:1', queueDatabaseUrl: ledger.url },
      log: () => {},
      onChange: () => {},
    });
    const hint: Hint = { id: '01890000-0000-7000-8000-000000000000', dispatchSeq: 3, queue: 'email' };
    const heard = new Promise<Hint[]>((resolve) => {
      void opened.run('outside', 2, async (hints) => resolve(hints));
    });
    expect(opened.name()).toBe('redis');
    opened.hear('postgres');
    const keeper = openSwitch({ settings: { kind: 'postgres', queueDatabaseUrl: ledger.url }, log: () => {}, onChange: () => {} });
    await keeper.offer([envelopeFor([hint], 'outside')], 3_000);
    expect(await heard).toEqual([hint]);
    await keeper.close(500);
    await opened.close(500);
  });

  it('tells by a new epoch that the Postgres queue was emptied', async () => {
    const opened = openSwitch({ settings: { kind: 'postgres', queueDatabaseUrl: ledger.url }, log: () => {}, onChange: () => {} });
    const before = await opened.probe();
    expect(await opened.probe()).toEqual(before);
    await ledger.query('drop schema bullmq cascade');
    await expect(opened.probe()).rejects.toMatchObject({ code: '42P01' });
    await migrateQueueSchema(ledger.url);
    expect(await opened.probe()).not.toEqual(before);
    await opened.close(500);
  });
});
