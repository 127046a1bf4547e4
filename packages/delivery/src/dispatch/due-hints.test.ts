import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pause, resume } from '../ledger/index.ts';
import { aKind, leaveOne, openTestLedger, type TestLedger } from '../testing/index.ts';
import type { DueLine } from './dispatcher.ts';

let ledger: TestLedger;
const worker = randomUUID();

beforeAll(async () => {
  ledger = await openTestLedger();
  await ledger.query('select delivery.register_worker($1, $2, 1, $2, $3, $4)', [worker, 'test', '{"errand_pure":[1,1]}', '{}']);
});
afterAll(async () => await ledger.drop());

const due = async (queue: string, o: { limit?: number; since?: string } = {}): Promise<DueLine[]> =>
  await ledger.query<DueLine>('select * from delivery.due_hints($1, $2, $3, $4, 60)', [
    [queue, queue, queue], [0, 5, 9], [o.limit ?? 100, o.limit ?? 100, o.limit ?? 100], [o.since ?? '-infinity', o.since ?? '-infinity', o.since ?? '-infinity'],
  ]);
const idsOf = (hints: string | null | undefined): string[] => (hints ?? '').split(',').filter(Boolean).map((key) => key.slice(0, 36));
const leave = async (queue: string, said: Parameters<typeof leaveOne>[2] = {}): Promise<string> => (await leaveOne(ledger.query, aKind({ queue }), said)).id;
const ago = (seconds: number): Date => new Date(Date.now() - seconds * 1_000);

describe('what is due', () => {
  it('comes in the order of its time, per priority, with its waiting period', async () => {
    const late = await leave('order', { runAt: ago(1) });
    const early = await leave('order', { runAt: ago(9) });
    const bulk = await leave('order', { priority: 9 });
    await leave('order', { runAt: new Date(Date.now() + 60_000) });
    const lines = await due('order');
    expect(lines.map((line) => [line.priority, line.hints, line.rows])).toEqual([[5, `${early}:0,${late}:0`, 2], [9, `${bulk}:0`, 1]]);
  });

  it('is read on from a time, and rows of that very time are counted', async () => {
    const at = ago(30);
    const tied = [await leave('on', { runAt: at }), await leave('on', { runAt: at }), await leave('on', { runAt: at })];
    const next = await leave('on', { runAt: ago(20) });
    const [first] = await due('on', { limit: 2 });
    expect(first).toMatchObject({ rows: 2, tied: 2 });
    const [second] = await due('on', { since: first?.last_at ?? '', limit: 100 });
    expect(new Set(idsOf(second?.hints))).toEqual(new Set([...tied, next]));
    expect(await due('on', { since: second?.last_at ?? '' })).toMatchObject([{ hints: `${next}:0`, tied: 1 }]);
  });

  it('leaves out what is paused or read by no living worker', async () => {
    const houseId = randomUUID();
    const held = await leave('paused', { houseId });
    await leaveOne(ledger.query, aKind({ queue: 'paused', payloadVersion: 2 }));
    expect((await due('paused')).flatMap((line) => idsOf(line.hints))).toEqual([held]);
    for (const scope of ['all', 'queue:paused', 'kind:errand_pure', `house:${houseId}`] as const) {
      await pause(ledger.query, scope, { reason: 'test', actor: 'me', until: null });
      expect(await due('paused')).toEqual([]);
      await resume(ledger.query, scope, { actor: 'me' });
    }
  });

  it('shows rows whose workers died twice apart, from the beginning only, and not while one of them runs', async () => {
    const suspect = await leave('poison');
    const plain = await leave('poison', { runAt: ago(5) });
    await ledger.query('update delivery_jobs set crashes = 2 where id = $1', [suspect]);
    const [line] = await due('poison');
    expect([idsOf(line?.hints), idsOf(line?.suspects)]).toEqual([[plain], [suspect]]);
    expect((await due('poison', { since: line?.last_at ?? '' }))[0]?.suspects).toBeNull();
    const other = await leave('elsewhere');
    await ledger.query(`update delivery_jobs set crashes = 2, status = 'running', fence = gen_random_uuid() where id = $1`, [other]);
    expect((await due('poison'))[0]?.suspects).toBeNull();
  });

  it('lets no number of suspects stand before the others', async () => {
    for (let i = 0; i < 5; i += 1) await ledger.query('update delivery_jobs set crashes = 2 where id = $1', [await leave('crowd', { runAt: ago(60) })]);
    const plain = await leave('crowd');
    expect(idsOf((await due('crowd', { limit: 2 }))[0]?.hints)).toEqual([plain]);
  });
});
