import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '../generated/client.ts';
import { openDatabase } from '../index.ts';
import { openPool } from '../open-pool.ts';
import type { ClonedDatabase } from './clone-database.ts';
import { seedPeople } from './seed-people.ts';

const read = `select id, status, created_at from reading_records where subject_id = '%'::uuid order by created_at desc limit 5`;

/**
 * Milliseconds of an interactive transaction with one indexed read, side by side on one connection each: plain, by a
 * login that no wall binds, and as the house does it, under a signed context and through a policy. Taken by turns.
 */
export async function measureContext(clone: ClonedDatabase, rounds: number): Promise<{ plainMs: number[]; signedMs: number[] }> {
  const people = (await Promise.all(Array.from({ length: 4 }, () => seedPeople(clone.serviceQuery, 25)))).flat();
  await clone.serviceQuery('analyze');
  const pool = openPool(clone.serviceUrl, 1, 'omen bench');
  const plain = new PrismaClient({ adapter: new PrismaPg(pool), errorFormat: 'minimal' });
  const house = openDatabase({ urls: { app: clone.roleUrls.app }, contextKey: clone.contextKey, pool: { app: 1 } });
  const plainMs: number[] = [];
  const signedMs: number[] = [];
  const time = async (into: number[], work: () => Promise<unknown[]>): Promise<void> => {
    const startedAt = performance.now();
    const rows = await work();
    into.push(performance.now() - startedAt);
    if (rows.length !== 1) throw new Error(`the bench read ${rows.length} rows and not the one there is`);
  };
  try {
    const warming = Math.ceil(rounds / 5);
    for (let round = 0; round < rounds + warming; round += 1) {
      const person = people[round % people.length];
      if (person === undefined) throw new Error('nobody to read');
      const sql = read.replace('%', person.subjectId);
      const turns = [
        () => time(plainMs, () => plain.$transaction(async (tx) => tx.$queryRawUnsafe<unknown[]>(sql), { timeout: 5000, maxWait: 5000 })),
        () => time(signedMs, () => house.asSubject({ ...person, requestId: 'bench' }, ({ query }) => query(sql))),
      ];
      for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn();
    }
    return { plainMs: plainMs.slice(warming), signedMs: signedMs.slice(warming) };
  } finally {
    await plain.$disconnect();
    await pool.end();
    await house.close();
  }
}
