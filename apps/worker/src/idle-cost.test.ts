import { readEnvironment } from '@omenhall/adapters/env';
import { countStatements, openHouse, type OpenedHouse } from '@omenhall/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorkerProcess } from './composition.ts';

let house: OpenedHouse;
beforeAll(async () => (house = await openHouse()), 60_000);
afterAll(() => house.close());

const rest = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('an idle worker', () => {
  it('that keeps the engine and links the log asks the database less than ten times a second', async () => {
    const worker = await openWorkerProcess(readEnvironment({ ...house.environment, SMTP_URL: house.sandbox.smtpUrl }, 'worker'), null);
    const kept = async (): Promise<boolean> => (await house.clone.serviceQuery(`select 1 from delivery_leases where name = 'keeper' and until > now()`)).length === 1;
    await expect.poll(kept, { timeout: 30_000 }).toBe(true);
    // The calendar, the first checkpoint and whatever else comes once.
    await rest(3_000);
    const asked = countStatements();
    const from = performance.now();
    await rest(8_000);
    // The heartbeat is one a second, from a thread of its own.
    const perSecond = 1 + asked.stop() / ((performance.now() - from) / 1000);
    await worker.close();
    expect(perSecond).toBeGreaterThan(4);
    expect(perSecond).toBeLessThan(10);
  }, 90_000);
});
