import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnvironment } from '@omenhall/adapters/env';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { keepTrialDesk, withTrialDesk } from './keep-trial-desk.ts';

let folder: string;
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'omen-test-trial-')); });
afterAll(() => rm(folder, { recursive: true }));

const env = (own: Record<string, string> = {}) => readEnvironment({ OMEN_SECRETS_DIR: folder, ...own }, 'cli');
const desk = { secretKey: 'sk_test_trial0123456789', apiUrl: 'http://127.0.0.1:4000', webhookSecret: 'whsec_trial0123456789' };

it('a command beside an open trial finds its pretended desk, and none once it has closed', async () => {
  const forget = await keepTrialDesk(env(), desk);
  expect(await withTrialDesk(env())).toMatchObject({ stripeSecretKey: desk.secretKey, stripeApiUrl: desk.apiUrl, stripeWebhookSecrets: [desk.webhookSecret], livemode: false });
  expect((await stat(join(folder, 'trial-desk.json'))).mode & 0o077).toBe(0);
  await forget();
  expect((await withTrialDesk(env())).stripeSecretKey).toBeNull();
});

it('a key of your own is never overruled, and a house with one leaves no note of an earlier trial', async () => {
  await keepTrialDesk(env(), desk);
  const own = env({ STRIPE_SECRET_KEY: 'sk_test_own0123456789' });
  expect(await withTrialDesk(own)).toBe(own);
  await keepTrialDesk(own, null);
  expect((await withTrialDesk(env())).stripeSecretKey).toBeNull();
});
