import { randomUUID } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { readEnvironment } from '@omenhall/adapters/env';
import { Secret } from '@omenhall/contracts/values/secret';
import { beginGuest, leaveCode, setAddress } from '@omenhall/core/access';
import { openContext } from '@omenhall/core/context';
import { openHouse } from '@omenhall/testkit';
import { expect, it } from 'vitest';
import { openWorkerProcess } from './composition.ts';

it('A4 a worker without its keyring starts and lets what needs a key wait without burning an attempt; it goes on by itself', async () => {
  const house = await openHouse();
  const { facts, keys, clone } = house;
  const subjectId = randomUUID();
  const who = { houseId: facts.id, subjectId, requestId: 'sealed' };
  const ctx = openContext({ house: facts, actor: { kind: 'seeker', subjectId, proven: false }, subjectId, requestId: 'sealed', clock: { now: () => new Date() } }, keys, (work) => clone.database.asSubject(who, work), () => undefined);
  await ctx.inTransaction(beginGuest);
  const key = await keys.prepare('subject', subjectId, subjectId);
  await ctx.inTransaction((inside) => setAddress(inside, keys, key, new Secret('reader@mail.example')));
  await leaveCode(ctx, new Secret('48291375'));
  const job = async () => (await clone.serviceQuery<{ status: string; attempts: number; last_error_code: string | null }>('select status, attempts, last_error_code from delivery_jobs where subject_id = $1', [subjectId]))[0];

  const keyring = join(house.dataDir, 'secrets/keyring.json');
  await rename(keyring, `${keyring}.kept`);
  const worker = await openWorkerProcess(readEnvironment({ ...house.environment, SMTP_URL: house.sandbox.smtpUrl, OMEN_MAIL_LOOK_UP_URL: `${house.sandbox.url}/sandbox/taken.json` }, 'worker'), null);
  await expect.poll(job, { timeout: 15_000 }).toEqual({ status: 'pending', attempts: 0, last_error_code: 'keys-away' });
  await rename(`${keyring}.kept`, keyring);
  await expect.poll(async () => (await job())?.status, { timeout: 20_000 }).toBe('succeeded');
  expect(await job()).toMatchObject({ attempts: 1 });
  expect(await worker.metrics()).toMatch(/^omen_secret_reveals_total\{purpose="send_letter"\} [1-9]\d*$/m);
  await worker.close();
  await house.close();
}, 60_000);
