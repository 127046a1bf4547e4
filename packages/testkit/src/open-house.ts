import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openKeys } from '@omenhall/adapters/keys';
import { openDiskStore } from '@omenhall/adapters/store';
import { openContext, type Context, type HouseFacts } from '@omenhall/core/context';
import { seedHouse } from '@omenhall/core/house';
import type { ArtifactStore, Keys } from '@omenhall/core/ports';
import { keepRoleAccess } from '@omenhall/db/role-urls';
import { cloneDatabase, type ClonedDatabase } from '@omenhall/db/testing';
import { openSandbox, type Sandbox } from '@omenhall/sandbox';
import { workUntilQuiet } from './work-until-quiet.ts';

/** A whole house without its apps: database, keys, files and the pretend world, all of the test's own. */
export interface OpenedHouse {
  facts: HouseFacts;
  clone: ClonedDatabase;
  sandbox: Sandbox;
  keys: Keys;
  store: ArtifactStore;
  dataDir: string;
  /** What an app reads at its start to serve this very house. */
  environment: Readonly<Record<string, string>>;
  /** A context as a worker has it for one job. */
  asWorker(subjectId: string | null, jobId: string): Context;
  /** Works off every scroll and paper that waits, in this process, until none is left; letters stay where they are. */
  workUntilQuiet(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a house on a cloned database. Nothing listens but the stand-ins, which keep their webhooks to themselves until
 * their switch says otherwise.
 * @param siteUrl the origin the house believes in; nothing has to answer there
 */
export async function openHouse({ siteUrl = 'http://127.0.0.1:3000' }: { siteUrl?: string } = {}): Promise<OpenedHouse> {
  const dataDir = await mkdtemp(join(tmpdir(), 'omen-test-house-'));
  const secretsDir = join(dataDir, 'secrets');
  await mkdir(secretsDir, { mode: 0o700 });
  const [clone, sandbox] = await Promise.all([cloneDatabase(), openSandbox({ siteUrl, webhookUrl: `${siteUrl}/webhooks/stripe` })]);
  await fetch(`${sandbox.url}/sandbox/trouble`, { method: 'POST', headers: { accept: 'application/json' }, body: JSON.stringify({ mode: 'never', times: 10_000 }) });
  const houseId = await seedHouse(clone.serviceQuery, { slug: 'omenhall', name: 'OmenHall' });
  const roleUrlsFile = join(secretsDir, 'role-urls.json');
  await keepRoleAccess(roleUrlsFile, { urls: clone.roleUrls, contextKey: clone.contextKey });
  const keys = await openKeys({ secretsDir, vault: clone.vault });
  const store = openDiskStore(join(dataDir, 'artifacts'));
  const facts: HouseFacts = { id: houseId, name: 'OmenHall', locale: 'en', siteUrl, supportEmail: 'support@house.example' };
  const asWorker = (subjectId: string | null, jobId: string): Context => openContext(
    { house: facts, actor: { kind: 'worker', jobId, subjectId }, subjectId, requestId: jobId, clock: { now: () => new Date() } }, keys,
    (work) => clone.database.asJob({ houseId, subjectId, requestId: jobId }, work), () => undefined,
  );
  return {
    facts, clone, sandbox, keys, store, dataDir, asWorker,
    environment: {
      SITE_URL: siteUrl, DATA_DIR: dataDir, OMEN_SECRETS_DIR: secretsDir, OMEN_ROLE_URLS_FILE: roleUrlsFile, OMEN_TRANSPORT: 'ledger', OMEN_SANDBOX_URL: sandbox.url,
      STRIPE_SECRET_KEY: sandbox.secretKey, STRIPE_WEBHOOK_SECRET: sandbox.webhookSecret, STRIPE_API_URL: sandbox.stripeApiUrl, LOG_LEVEL: 'silent',
    },
    workUntilQuiet: () => workUntilQuiet({ service: clone.serviceQuery, asWorker, store }),
    async close() {
      await sandbox.close();
      keys.close();
      await clone.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
