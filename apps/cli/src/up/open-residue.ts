import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Environment } from '@omenhall/adapters/env';
import { openKeyspace } from '@omenhall/adapters/ephemeral';
import { lookIntoFiles, lookIntoRedis, lookIntoTables, lookIntoTexts, searchResidue, type ResidueReport, type Target } from '@omenhall/adapters/residue';
import { openReader } from '@omenhall/db';
import { startPostgres } from '@omenhall/db/embedded';
import { readRoleAccess } from '@omenhall/db/role-urls';
import { findRedisUrl } from './keep-redis-url.ts';

/** What is known to stand in the books of one order, and shows that a search could see. */
export interface KnownOrder {
  orderCode: string;
  readingId: string;
  sessionId: string;
}

/** A text that came from outside, with a name for its place. */
export type FetchedTexts = readonly (readonly [place: string, text: string])[];

interface Wish {
  /** What stood in the question and beside it. */
  word: string;
  /** What stood in the address; letters and the payment desk may hold it. */
  addressWord: string;
  known: KnownOrder;
  letters: () => Promise<FetchedTexts>;
  desk: () => Promise<FetchedTexts>;
  /** Pages, refusals and numbers as strangers get them, and a text that must stand on one of them. */
  answers: { fetch: () => Promise<FetchedTexts>; control: string };
}

/**
 * Searches everything of a running house that can be reached from here: files and logs below DATA_DIR, the embedded
 * database's own files after a checkpoint, every table by the backup login, the vault's tables, Redis, letters, the payment
 * desk, answers to strangers. Where nothing can be written, a fact of the order itself is the positive control.
 *
 * @returns the report, and the places that could not be reached, in words
 */
export async function searchHouse(env: Environment, { word, addressWord, known, letters, desk, answers }: Wish): Promise<ResidueReport & { unreached: string[] }> {
  const control = `control${randomBytes(12).toString('hex')}`;
  const unreached: string[] = [];
  const closing: (() => Promise<void>)[] = [];
  const targets: Record<string, Target> = {};
  try {
    for (const [name, file, belongs] of [
      ['files', join(env.dataDir, 'residue-control.txt'), (path: string) => !isDatabaseFile(path) && !isLog(path)],
      ['logs', join(env.dataDir, 'logs/residue-control.log'), (path: string) => isLog(path) && !isDatabaseFile(path)],
    ] as const) {
      await writeFile(file, `-${Buffer.from(`a control: ${control}`).toString('base64')}-`, { mode: 0o600 });
      closing.push(() => rm(file, { force: true }));
      targets[name] = { look: lookIntoFiles([env.dataDir], belongs), control };
    }

    const { urls } = await readRoleAccess(env.roleUrlsFile ?? join(env.secretsDir, 'role-urls.json'));
    const backup = openReader(urls.backup);
    closing.push(() => backup.close());
    targets['tables'] = { look: lookIntoTables(backup.query), control: known.sessionId };
    const [row] = await backup.query<{ dek: string }>('select dek_id::text as dek from reading_records where id = $1::uuid', [known.readingId]);

    if (env.databaseServiceUrl === null) {
      const embedded = await startPostgres({ dataDir: env.dataDir, log: () => undefined });
      if (embedded.how !== 'joined') closing.push(() => embedded.stop());
      const owner = openReader(embedded.serviceUrl('omen_vault'));
      closing.push(() => owner.close());
      await owner.query('checkpoint');
      targets['database files'] = { look: lookIntoFiles([...new Set([env.dataDir, dirname(embedded.place)])], isDatabaseFile), control: known.sessionId };
      targets['vault tables'] = { look: lookIntoTables(owner.query), control: row?.dek ?? 'no key' };
    } else {
      unreached.push('database files: the server is another one');
      if (env.vaultDatabaseUrl === null) unreached.push('vault tables: VAULT_DATABASE_URL is not set');
      else {
        const vault = openReader(env.vaultDatabaseUrl);
        closing.push(() => vault.close());
        targets['vault tables'] = { look: lookIntoTables(vault.query), control: row?.dek ?? 'no key' };
      }
    }

    const redisUrl = await findRedisUrl(env);
    if (redisUrl === null) unreached.push('redis: none in use');
    else {
      const keyspace = await openKeyspace(redisUrl);
      await keyspace.put('omen:residue-control', control, 600);
      closing.push(async () => { await keyspace.remove('omen:residue-control'); keyspace.close(); });
      targets['redis'] = { look: lookIntoRedis(redisUrl), control };
    }

    targets['letters'] = { look: lookIntoTexts(letters), control: known.orderCode, words: [word] };
    targets['payment desk'] = { look: lookIntoTexts(desk), control: known.sessionId, words: [word] };
    targets['answers to strangers'] = { look: lookIntoTexts(answers.fetch), control: answers.control };
    return { ...(await searchResidue(targets, [word, addressWord])), unreached };
  } finally {
    for (const part of closing.toReversed()) await part();
  }
}

const isDatabaseFile = (path: string): boolean => /\/postgres-\d+(-test)?(\/|\.log$)/.test(path);
const isLog = (path: string): boolean => path.includes('/logs/');
