import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import pg from 'pg';

/**
 * Gives login roles their passwords, as verifiers computed here: the words themselves never reach a statement.
 * A role that already has its password is left alone, so a second call writes nothing.
 * Source: SCRAM-SHA-256, RFC 5803 and RFC 7677; 4,096 rounds, Postgres's own default.
 */
export async function giveLogins(client: pg.Client, passwords: ReadonlyMap<string, string>): Promise<void> {
  const kept = await readVerifiers(client, [...passwords.keys()]);
  const changes = [...passwords].filter(([login, password]) => !fits(kept.get(login), password));
  if (changes.length === 0) return;
  await client.query('begin');
  try {
    // Two starts at once would otherwise update one catalogue row together, which Postgres answers with an error.
    if (kept.size > 0) await client.query('lock table pg_catalog.pg_authid in share row exclusive mode');
    for (const [login, password] of changes) {
      await client.query(`alter role ${client.escapeIdentifier(login)} password ${client.escapeLiteral(verifierOf(password, randomBytes(16), 4096))}`);
    }
    await client.query('commit');
  } catch (err) {
    await client.query('rollback');
    throw err;
  }
}

/** Only a superuser may look; for any other login the map is empty and every password is set anew. */
async function readVerifiers(client: pg.Client, logins: readonly string[]): Promise<Map<string, string | null>> {
  const { rows: rights } = await client.query<{ may: boolean }>(`select has_table_privilege('pg_catalog.pg_authid', 'select') as may`);
  if (rights[0]?.may !== true) return new Map();
  const { rows } = await client.query<{ rolname: string; rolpassword: string | null }>(
    'select rolname, rolpassword from pg_catalog.pg_authid where rolname = any($1)', [logins]);
  return new Map(rows.map((row) => [row.rolname, row.rolpassword]));
}

function fits(verifier: string | null | undefined, password: string): boolean {
  const [, rounds, salt] = /^SCRAM-SHA-256\$(\d+):([^$]+)\$/.exec(verifier ?? '') ?? [];
  if (rounds === undefined || salt === undefined) return false;
  return verifierOf(password, Buffer.from(salt, 'base64'), Number(rounds)) === verifier;
}

function verifierOf(password: string, salt: Uint8Array, rounds: number): string {
  const salted = pbkdf2Sync(password, salt, rounds, 32, 'sha256');
  const client = createHmac('sha256', salted).update('Client Key').digest();
  const stored = createHash('sha256').update(client).digest('base64');
  const server = createHmac('sha256', salted).update('Server Key').digest('base64');
  return `SCRAM-SHA-256$${rounds}:${Buffer.from(salt).toString('base64')}$${stored}:${server}`;
}
