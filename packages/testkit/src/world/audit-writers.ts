import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { readPublicKey } from '@omenhall/adapters/keys';
import { readWitnessNotes } from '@omenhall/adapters/witness';
import { auditOrigin, verifyLog } from '@omenhall/core/audit';
import { openDatabase, type Query } from '@omenhall/db';
import { readRoleAccess } from '@omenhall/db/role-urls';
import { waitUntil } from './wait-until.ts';

/** Whoever writes audit events into a running house, through its own doors, and afterwards asks for each of them. */
export async function openAuditWriters(dataDir: string) {
  const secretsDir = join(dataDir, 'secrets');
  const { urls, contextKey } = await readRoleAccess(join(secretsDir, 'role-urls.json'));
  const database = openDatabase({ urls: { app: urls.app }, contextKey, pool: { app: 32 } });
  const [house] = await database.asSubject({ houseId: randomUUID(), subjectId: null, requestId: 'writers' }, ({ query }) => query<{ id: string }>(`select id::text as id from app.house_by_slug('omenhall')`));
  const houseId = house?.id ?? '';

  const writeOne = async (): Promise<string> => {
    const name = randomUUID();
    await database.asSubject({ houseId, subjectId: null, requestId: 'writers' }, ({ query }) => query(
      `select app.record_audit(null, null, 'artifact.link_minted', 'oracle_artifact', $1::text, 'done', null, '{}', null, null, null, null)::text as written`, [name]));
    return name;
  };
  return {
    /** Names of what was acknowledged, by this many writers for so many seconds. A refused write is tried no second time. */
    async write(writers: number, seconds: number): Promise<string[]> {
      const until = performance.now() + seconds * 1000;
      const written: string[] = [];
      await Promise.all(Array.from({ length: writers }, async () => {
        while (performance.now() < until) {
          const name = await writeOne().catch(() => null);
          if (name !== null) written.push(name);
        }
      }));
      return written;
    },
    /** What is wrong with the log once its queue is empty: an acknowledged event that is not linked, and every finding. */
    async faults(query: Query, written: readonly string[]): Promise<string[]> {
      await waitUntil('an empty audit queue', 120_000, async () => (await query('select 1 from audit_queue limit 1')).length === 0, 200);
      const linked = new Set((await query<{ name: string }>(`select e.entity_id as name from audit_links l join admin_audit_events e on e.id = l.event_id where e.request_id = 'writers'`)).map(({ name }) => name));
      const lost = written.filter((name) => !linked.has(name));
      const verdict = await verifyLog({
        query, signer: { name: auditOrigin(houseId), publicKey: await readPublicKey(secretsDir) }, witnesses: [{ name: 'own', notes: await readWitnessNotes(join(dataDir, 'witness')) }],
      });
      return [...(lost.length === 0 ? [] : [`${lost.length} acknowledged events are not in the log`]), ...verdict.findings.map(({ word, at }) => `${word} at ${at}`)];
    },
    close: () => database.close(),
  };
}
