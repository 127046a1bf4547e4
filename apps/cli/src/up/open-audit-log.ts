import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '@omenhall/adapters/env';
import { openKeys, readPublicKey } from '@omenhall/adapters/keys';
import { readWitnessNotes } from '@omenhall/adapters/witness';
import type { AuditProof } from '@omenhall/contracts/proof/audit-proof.rules';
import { auditOrigin, proveEvent, verifyLog, type Signer, type Verdict } from '@omenhall/core/audit';
import type { Keys } from '@omenhall/core/ports';
import { openVault, type Query } from '@omenhall/db';
import { startPostgres } from '@omenhall/db/embedded';
import { readRoleAccess } from '@omenhall/db/role-urls';
import { withClient, withDatabase } from '@omenhall/db/setup';

export interface VerifyWish {
  /** From the first event, whatever was verified before. */
  full: boolean;
  since: number | null;
  /** Further witness files or folders, besides the house's own and those of WITNESS_DIRS. */
  witnesses: readonly string[];
}

/**
 * Verifies the audit log with the service login, in one reading of one moment; needs no serving process.
 * The verdict itself is kept among the runs of the house, for the operators' page.
 */
export const verifyAuditLog = (env: Environment, wish: VerifyWish): Promise<Verdict> => withLog(env, async (query, signer) => {
  const named = [['own', join(env.dataDir, 'witness')] as const, ...env.witnessDirs.map((folder, i) => [`outside_${i + 1}`, folder] as const), ...wish.witnesses.map((path) => [path, path] as const)];
  const witnesses = await Promise.all(named.map(async ([name, path]) => ({ name, notes: await readWitnessNotes(path) })));
  for (const path of wish.witnesses) if ((await stat(path).catch(() => null)) === null) throw new Error(`there is no witness at ${path}`);
  await query('begin isolation level repeatable read read only');
  const since = wish.full ? null : (wish.since ?? (await daysOldCheckpoint(query)));
  const verdict = await withKeys(env, (keys) => verifyLog({ query, signer, witnesses, since, keys }));
  await query('rollback');
  await query(
    `insert into cron_job_runs (job_name, status, scope, rows_processed, completed_at) values ('audit_verify', $1, $2, $3, now())`,
    [verdict.clean ? 'succeeded' : 'failed', JSON.stringify({ size: verdict.size, since: since ?? 0, findings: verdict.findings.length }), verdict.checked],
  );
  return verdict;
});

/** Takes one event out of the log with its proof. */
export const proveAuditEvent = (env: Environment, eventId: string): Promise<AuditProof> => withLog(env, (query, signer) => proveEvent(query, signer, eventId));

/** The verifier's side of the house's key, and the name of its log. */
async function withLog<T>(env: Environment, work: (query: Query, signer: Signer) => Promise<T>): Promise<T> {
  const publicKey = await readPublicKey(env.secretsDir);
  const embedded = env.databaseServiceUrl === null ? await startPostgres({ dataDir: env.dataDir, log: () => undefined }) : null;
  try {
    return await withClient(env.databaseServiceUrl ?? withDatabase(embedded?.serviceUrl() ?? '', 'omenhall'), async (client) => {
      const query: Query = async <Row>(text: string, values: readonly unknown[] = []) => (await client.query(text, [...values])).rows as Row[];
      const [house] = await query<{ id: string }>(`select id::text as id from app.house_by_slug('omenhall')`);
      if (house === undefined) throw new Error('this database holds no house: run "npm run omen -- migrate" first');
      return work(query, { name: auditOrigin(house.id), publicKey });
    });
  } finally {
    if (embedded !== null && embedded.how !== 'joined') await embedded.stop();
  }
}

/** The newest checkpoint that was already there yesterday; what stands before it was verified when it was young. */
async function daysOldCheckpoint(query: Query): Promise<number | null> {
  const [row] = await query<{ size: number | null }>(`select max(size)::float8 as size from audit_checkpoints where created_at < now() - interval '1 day'`);
  return row?.size ?? null;
}

/** Details are compared where keyring and vault can be reached; without them they stay closed. */
async function withKeys<T>(env: Environment, work: (keys: Pick<Keys, 'fetch'> | null) => Promise<T>): Promise<T> {
  const access = await readRoleAccess(env.roleUrlsFile ?? join(env.secretsDir, 'role-urls.json')).catch(() => null);
  if (access === null || (await stat(join(env.secretsDir, 'keyring.json')).catch(() => null)) === null) return work(null);
  const vault = openVault(access.urls.vault);
  try {
    const keys = await openKeys({ secretsDir: env.secretsDir, vault }).catch(() => null);
    return await work(keys).finally(() => keys?.close());
  } finally {
    await vault.close();
  }
}
