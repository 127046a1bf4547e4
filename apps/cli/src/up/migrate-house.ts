import { join } from 'node:path';
import type { Environment } from '@omenhall/adapters/env';
import { findDrift } from '@omenhall/db/drift';
import { startPostgres } from '@omenhall/db/embedded';
import { down, migrate, migrationFolders, status } from '@omenhall/db/migrate';
import { withDatabase } from '@omenhall/db/setup';
import { folderOfDb, openGround, type Say } from './open-house.ts';

const quiet = (): void => undefined;

/** Applies what is pending and leaves the embedded server as it was found. */
export async function closeGroundAfter(env: Environment, say: Say): Promise<void> {
  const ground = await openGround(env, (event, fields) => { if (event.startsWith('migration')) say(`${event} ${JSON.stringify(fields)}`); });
  if (!ground.joined) await ground.close();
  say('Both databases fit this build.');
}

/** Runs every pending file of both histories in a transaction that is rolled back. */
export async function rehearseMigrations(env: Environment, say: Say): Promise<void> {
  await eachHistory(env, async (name, url, folder) => {
    const { applied, notTried } = await migrate({ url, folder, dryRun: true, log: quiet });
    say(`${name}: ${applied.length === 0 ? 'nothing pending' : `would apply ${applied.join(', ')}`}${notTried.length === 0 ? '' : `; not tried: ${notTried.join(', ')}`}`);
  });
}

export async function migrationStatus(env: Environment, say: Say): Promise<void> {
  await eachHistory(env, async (name, url, folder) => say(`${name}: ${JSON.stringify(await status({ url, folder }))}`));
}

/** Takes the newest file of the main history back by its own down script. */
export async function downNewest(env: Environment, say: Say): Promise<void> {
  await eachHistory(env, async (name, url, folder) => {
    if (name === 'main') say(`Taken back: ${await down({ url, folder, log: quiet })}`);
  });
}

/**
 * Says what the main database lacks, or has beyond, the schema files of this build; reads only.
 * Pending migrations count as drift: what `migrate` would still bring is missing until then.
 *
 * @returns 0 when there is nothing to say but that, 2 after the SQL that would bring the database to the files
 */
export async function showDrift(env: Environment, say: Say): Promise<0 | 2> {
  let exitCode: 0 | 2 = 0;
  await eachHistory(env, async (name, url) => {
    if (name !== 'main') return;
    const drift = await findDrift(url, join(folderOfDb(), 'prisma'));
    exitCode = drift.exitCode;
    say(drift.exitCode === 0 ? 'The database is what the schema files say.' : drift.missingSql.trimEnd());
  });
  return exitCode;
}

async function eachHistory(env: Environment, act: (name: 'main' | 'vault', url: string, folder: string) => Promise<void>): Promise<void> {
  const embedded = env.databaseServiceUrl === null ? await startPostgres({ dataDir: env.dataDir, log: quiet }) : null;
  const serviceUrl = env.databaseServiceUrl ?? embedded?.serviceUrl() ?? '';
  const folders = migrationFolders(folderOfDb());
  try {
    await act('main', env.databaseServiceUrl ?? withDatabase(serviceUrl, 'omenhall'), folders.main);
    await act('vault', env.vaultDatabaseUrl ?? withDatabase(serviceUrl, 'omen_vault'), folders.vault);
  } finally {
    if (embedded !== null && embedded.how !== 'joined') await embedded.stop();
  }
}

