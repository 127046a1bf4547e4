import { join } from 'node:path';
import type { Environment } from '@omenhall/adapters/env';
import { openDatabase } from '@omenhall/db';
import { readRoleAccess } from '@omenhall/db/role-urls';

const nobody = '00000000-0000-0000-0000-000000000000';

/** On how many questions the mirror of consents differs from its ledger, folded again; null when the database does not answer. */
export async function countConsentDrift(env: Environment): Promise<number | null> {
  const access = await readRoleAccess(env.roleUrlsFile ?? join(env.secretsDir, 'role-urls.json')).catch(() => null);
  if (access === null) return null;
  const database = openDatabase({ urls: { worker: access.urls.worker }, contextKey: access.contextKey, pool: { worker: 1 } });
  try {
    const [row] = await database.asJob({ houseId: nobody, subjectId: null, requestId: 'doctor' }, ({ query }) => query<{ n: number }>('select app.consent_drift()::int as n'));
    return row?.n ?? null;
  } catch {
    return null;
  } finally {
    await database.close();
  }
}
