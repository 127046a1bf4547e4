import { join } from 'node:path';
import type { Environment } from '@omenhall/adapters/env';
import { isHouseError } from '@omenhall/contracts/errors';
import { requireOneWorld } from '@omenhall/core/checkout';
import { openDatabase } from '@omenhall/db';
import { readRoleAccess } from '@omenhall/db/role-urls';

const nobody = '00000000-0000-0000-0000-000000000000';

/** Why the payment desk's key and the orders in the books do not go together; empty when they do, null when the database does not answer. */
export async function lookAtWorlds(env: Environment): Promise<string | null> {
  const access = await readRoleAccess(env.roleUrlsFile ?? join(env.secretsDir, 'role-urls.json')).catch(() => null);
  if (access === null) return null;
  const database = openDatabase({ urls: { worker: access.urls.worker }, contextKey: access.contextKey, pool: { worker: 1 } });
  try {
    await database.asJob({ houseId: nobody, subjectId: null, requestId: 'doctor' }, async ({ query }) => {
      const [house] = await query<{ id: string }>(`select id::text as id from app.house_by_slug('omenhall')`);
      if (house !== undefined) await requireOneWorld({ query, house }, env.livemode);
    });
    return '';
  } catch (error) {
    return isHouseError(error) && error.code === 'bad-input' ? error.words : null;
  } finally {
    await database.close();
  }
}
