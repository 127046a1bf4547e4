import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EffectHandler, Handler } from '../index.ts';
import { aKind, copyTestLedger, leaveOne, openBell, openTestLedger, openTestWorker, type Errand, type TestLedger } from '../testing/index.ts';
import { afterRestore, history, resume, settleByEvidence, type HeldJob } from './index.ts';

const kinds = {
  blind: aKind({ kind: 'blind_errand', effect: 'blind', maxAttempts: 9 }), asked: aKind({ kind: 'asked_errand', effect: 'blind', maxAttempts: 9 }),
  keyed: aKind({ kind: 'keyed_errand', effect: 'keyed', maxAttempts: 9 }), pure: aKind({ kind: 'pure_errand', effect: 'pure', maxAttempts: 9 }),
};
type Name = keyof typeof kinds;

/** The world outside: it forgets nothing when a ledger does. Everything it was handed, by effect key. */
const sent: Record<'blind' | 'asked' | 'keyed', string[]> = { blind: [], asked: [], keyed: [] };
const honoured = new Set<string>();
const runs: string[] = [];
const outside = (name: 'blind' | 'asked' | 'keyed'): EffectHandler<Errand> => ({
  prepare: async (job) => ({ provider: name, bytes: Buffer.from(job.id), keyLifeSeconds: 86_400 }),
  async perform({ effectKey }) {
    sent[name].push(effectKey);
    if (name === 'keyed') honoured.add(effectKey);
    return { word: 'accepted', providerRef: effectKey };
  },
  ...(name === 'asked' ? { lookUp: async ({ effectKey }) => (sent.asked.includes(effectKey) ? 'accepted' as const : 'absent' as const) } : {}),
});
const handlers: Record<string, Handler> = {
  blind_errand: outside('blind') as Handler, asked_errand: outside('asked') as Handler, keyed_errand: outside('keyed') as Handler,
  pure_errand: { run: async (job) => { runs.push(job.id); return { word: 'done' }; } },
};
const openHands = (ledger: TestLedger, bell: ReturnType<typeof openBell>) =>
  openTestWorker({ connectionString: ledger.url, definitions: Object.values(kinds), handlers, lookUpAfterSeconds: 0, onWorked: bell.ring });

let world: TestLedger;
let restored: TestLedger;
let backupAt: Date;
let report: HeldJob[];
const ids: Record<string, string> = {};

/** What a worker of the lost world held when the backup was taken: claimed, and for the second sort permitted too. */
async function claimFor(ledger: TestLedger, id: string, kind: string, withIntent: boolean): Promise<void> {
  const workerId = randomUUID();
  await ledger.query(`select delivery.register_worker($1::uuid, 'lost', 1, 'x', jsonb_build_object($2::text, '[1,1]'::jsonb), '{}')`, [workerId, kind]);
  const [claimed] = await ledger.query<{ fence: string }>(
    `select fence from delivery.claim($1::uuid, array[$2::uuid], array[0], array[$3], array[1], array[1], array[600])`, [workerId, id, kind]);
  if (withIntent) await ledger.query(`select * from delivery.permit(array[$1::uuid], array[$2::uuid], array['\\x00'::bytea], array['x'], array[80000::float8], array['\\x0102'::bytea])`, [id, claimed?.fence]);
}

beforeAll(async () => {
  world = await openTestLedger();
  const leave = async (name: string, kind: Name, said: object = {}): Promise<string> => (ids[name] = (await leaveOne(world.query, kinds[kind], said)).id);
  for (const kind of ['blind', 'asked', 'keyed', 'pure'] as const) {
    await leave(`${kind} waiting`, kind);
    await leave(`${kind} held`, kind);
    await claimFor(world, ids[`${kind} held`] ?? '', kinds[kind].kind, kind !== 'pure');
  }
  await leave('blind for tomorrow', 'blind', { runAt: new Date(Date.now() + 86_400_000) });
  await leave('blind, soon useless', 'blind', { expiresAt: new Date(Date.now() + 500) });
  await leave('blind, ended before', 'blind');
  await world.query(`update delivery_jobs set status = 'cancelled', reason = 'x', finished_at = now() where id = $1`, [ids['blind, ended before']]);
  const [clock] = await world.query<{ now: Date }>('select clock_timestamp() as now');
  backupAt = clock?.now ?? new Date();
  restored = await copyTestLedger(world);

  // The world goes on: everything that was open is sent, from the ledger that is about to be lost.
  await world.query('update delivery_workers set reaped_at = now()');
  await world.query('select * from delivery.reclaim(3600, 500)');
  await world.query(`select * from delivery.looked_up($1::uuid, 'not_sent')`, [ids['asked held']]);
  const bell = openBell();
  const lost = await openHands(world, bell);
  const due = ['blind waiting', 'asked waiting', 'asked held', 'keyed waiting', 'keyed held', 'pure waiting', 'pure held'].map((name) => ids[name]);
  await bell.until((heard) => due.every((id) => heard.some((worked) => worked.id === id && worked.verdict === 'succeeded')), 'what the lost ledger still sent');
  await lost.drain(10);

  while (Date.now() < backupAt.getTime() + 600) await new Promise((resolve) => setTimeout(resolve, 20));
  report = await restored.transaction((query) => afterRestore(query, backupAt, { actor: 'omen_restore' }));
}, 60_000);
afterAll(async () => {
  await restored.drop();
  await world.drop();
});

const told = (name: string) => report.find(({ id }) => id === ids[name]);
const statusOf = async (name: string) => (await restored.query<{ status: string }>('select status from delivery_jobs where id = $1', [ids[name]]))[0]?.status;

describe('a ledger that is older than the world', () => {
  it('was overtaken, or this would prove nothing', () => {
    expect(sent.blind.length).toBeGreaterThanOrEqual(1);
    expect(sent.asked).toHaveLength(2);
    expect(new Set(sent.keyed).size).toBe(2);
  });

  it.each([
    ['blind waiting', 'pending', 'uncertain', 'may_have_been_sent'], ['blind held', 'running', 'uncertain', 'may_have_been_sent'],
    ['asked waiting', 'pending', 'uncertain', 'may_have_been_sent'], ['asked held', 'running', 'uncertain', 'may_have_been_sent'],
    ['keyed waiting', 'pending', 'pending', 'key_lives'], ['keyed held', 'running', 'pending', 'key_lives'],
    ['pure waiting', 'pending', 'pending', 'harmless_twice'], ['pure held', 'running', 'pending', 'harmless_twice'],
    ['blind for tomorrow', 'pending', 'pending', 'not_due_since'], ['blind, soon useless', 'pending', 'cancelled', 'expired'],
  ])('%s was %s and becomes %s: %s', async (name, was, became, reason) => {
    expect(told(name)).toMatchObject({ was, became, reason });
    expect(await statusOf(name)).toBe(became);
  });

  it('has a line in the report for every job that had not ended, and for no other', () => {
    expect(report.map(({ id }) => id).toSorted()).toEqual(Object.entries(ids).filter(([name]) => name !== 'blind, ended before').map(([, id]) => id).toSorted());
  });

  it('knows no worker, no fence and no lease of the other time, and holds everything', async () => {
    expect(await restored.query('select 1 from delivery_workers')).toEqual([]);
    expect(await restored.query('select 1 from delivery_jobs where fence is not null or worker_id is not null or lease_until is not null')).toEqual([]);
    expect(await restored.query(`select scope, until, actor, automatic from delivery_controls`)).toEqual([{ scope: 'all', until: null, actor: 'omen_restore', automatic: false }]);
    expect((await restored.query('select * from delivery.audit() where count > 0')).filter((row) => (row as { finding: string }).finding !== 'open_intent_past_lease')).toEqual([]);
  });

  it('writes one attempt for each claim that was lost with its world', async () => {
    expect((await history(restored.query, ids['pure held'] ?? '')).map(({ outcome, code }) => [outcome, code])).toEqual([['lost', 'restored']]);
    expect((await history(restored.query, ids['blind held'] ?? '')).map(({ outcome, code }) => [outcome, code])).toEqual([['uncertain', 'restored']]);
  });

  it('refuses a backup of the future, and judges again when it is asked twice', async () => {
    await expect(afterRestore(restored.query, new Date(Date.now() + 3_600_000), { actor: 'x' })).rejects.toMatchObject({ code: '22023' });
    const again = await restored.transaction((query) => afterRestore(query, backupAt, { actor: 'omen_restore' }));
    expect(again.every(({ was, became }) => was === became)).toBe(true);
    expect(again.map(({ id }) => id)).toEqual(report.filter(({ became }) => became !== 'cancelled').map(({ id }) => id));
  });
});

it('a key that may have died is not used again', async () => {
  const old = await copyTestLedger(restored);
  try {
    const waiting = await leaveOne(old.query, kinds.keyed);
    await old.query(`update delivery_effects set key_expires_at = now() - interval '1 second' where job_id = $1`, [ids['keyed held']]);
    const judged = await afterRestore(old.query, new Date(Date.now() - 3_600_000), { actor: 'x', keyLifeSeconds: 600 });
    expect(judged.find(({ id }) => id === ids['keyed held'])).toMatchObject({ became: 'uncertain', reason: 'key_may_have_died' });
    expect(judged.find(({ id }) => id === waiting.id)).toMatchObject({ became: 'uncertain', reason: 'key_may_have_died' });
  } finally {
    await old.drop();
  }
});

it('goes on after a person lifts the pause, and sends nothing twice', async () => {
  const before = { blind: [...sent.blind], asked: [...sent.asked], keys: new Set(honoured), runs: runs.length };
  const bell = openBell();
  const worker = await openHands(restored, bell);
  try {
    while (!worker.keeps()) await new Promise((resolve) => setTimeout(resolve, 20));
    // The two that can be asked about are settled by their provider, pause or no pause; nothing else moves.
    while ((await Promise.all([statusOf('asked waiting'), statusOf('asked held')])).some((status) => status !== 'succeeded')) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(bell.heard).toEqual([]);
    await resume(restored.query, 'all', { actor: 'me' });
    await bell.until((heard) => heard.filter(({ verdict }) => verdict === 'succeeded').length === 4, 'what may safely run again');
    expect([sent.blind, sent.asked]).toEqual([before.blind, before.asked]);
    expect(honoured).toEqual(before.keys);
    expect(runs.length).toBe(before.runs + 2);
    expect(await Promise.all(['blind waiting', 'blind held'].map(statusOf))).toEqual(['uncertain', 'uncertain']);
    expect((await settleByEvidence(restored.query, ids['blind waiting'] ?? '', 'accepted', 'recipient')).word).toBe('settled');
    expect(await statusOf('blind waiting')).toBe('succeeded');
  } finally {
    await worker.drain(10);
  }
}, 40_000);
