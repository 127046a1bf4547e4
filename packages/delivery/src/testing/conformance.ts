import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { later, never, failed, done, openWorker, type DeliveryWorker, type PlainHandler, type TransportSettings, type WorkerOptions } from '../index.ts';
import { cancel, history, pause, resume } from '../ledger/index.ts';
import { openBell, openTestWorker } from './engine.ts';
import { aKind, leaveOne, type Errand } from './factories.ts';
import { openTestLedger, type TestLedger } from './open-ledger.ts';

/** What every transport must let the engine do. Sat by `ledger`, `redis` and `postgres` alike; `skip` counts it as skipped. */
export function transportConformance(name: string, settingsFor: (ledger: TestLedger) => Promise<TransportSettings>, o: { skip: boolean } = { skip: false }): void {
  describe.skipIf(o.skip)(`the engine on ${name}`, { timeout: 20_000 }, () => {
    let ledger: TestLedger;
    let transport: TransportSettings;
    let workers: DeliveryWorker[] = [];
    const pure = aKind();
    const render = aKind({ kind: 'render_job', queue: 'render' });

    beforeAll(async () => {
      ledger = await openTestLedger();
      transport = await settingsFor(ledger);
    });
    afterEach(async () => {
      await Promise.all(workers.map((worker) => worker.drain(500)));
      workers = [];
    });
    afterAll(async () => await ledger.drop());

    const open = async (said: Partial<WorkerOptions> & Pick<WorkerOptions, 'handlers'>): Promise<DeliveryWorker> => {
      const worker = await openTestWorker({ connectionString: ledger.url, definitions: [pure, render], transport, ...said });
      workers.push(worker);
      return worker;
    };
    const statusOf = async (id: string): Promise<string | undefined> =>
      (await ledger.query<{ status: string }>('select status from delivery_jobs where id = $1', [id]))[0]?.status;

    it('finds by itself what was left without a kick', async () => {
      const bell = openBell();
      const { id } = await leaveOne(ledger.query, pure);
      await open({ handlers: { [pure.kind]: { run: async () => done() } }, onWorked: bell.ring });
      await bell.until((heard) => heard.some((h) => h.id === id), 'the job');
      expect(await statusOf(id)).toBe('succeeded');
    });

    it('works off many jobs of two queues, each exactly once', async () => {
      const bell = openBell();
      const runs = new Map<string, number>();
      const counting: PlainHandler<Errand> = {
        async run(job) {
          runs.set(job.id, (runs.get(job.id) ?? 0) + 1);
          return done();
        },
      };
      const left = await ledger.transaction(async (query) => {
        const all = [];
        for (let i = 0; i < 300; i += 1) all.push(await leaveOne(query, i % 10 === 0 ? render : pure, { priority: i % 3 === 0 ? 9 : 5 }));
        return all;
      });
      const handlers = { [pure.kind]: counting, [render.kind]: counting };
      await open({ handlers, onWorked: bell.ring });
      await open({ handlers, onWorked: bell.ring });
      await bell.until((heard) => heard.filter((h) => h.verdict === 'succeeded').length === 300, 'three hundred jobs');
      expect([...runs.values()].every((n) => n === 1)).toBe(true);
      expect(runs.size).toBe(left.length);
    });

    it('starts soon after a kick', async () => {
      const bell = openBell();
      const worker = await open({ handlers: { [pure.kind]: { run: async () => done() } }, onWorked: bell.ring });
      const warm = await leaveOne(ledger.query, pure);
      await bell.until((heard) => heard.some((h) => h.id === warm.id), 'the first job');
      const left = await leaveOne(ledger.query, pure);
      worker.kick(left.hint === null ? [] : [left.hint]);
      await bell.until((heard) => heard.some((h) => h.id === left.id), 'the kicked job');
      expect(await statusOf(left.id)).toBe('succeeded');
    });

    it('tries again after a failure, says later without an attempt, and gives up at never', async () => {
      const bell = openBell();
      const said = new Map<string, number>();
      const moody: PlainHandler<Errand> = {
        async run(job) {
          const turn = (said.get(job.id) ?? 0) + 1;
          said.set(job.id, turn);
          if (turn === 1) return later({ seconds: 0.01, code: 'busy' });
          if (turn === 2) throw new TypeError('a message that nobody may keep');
          return job.payload.n === 1 ? done() : never('hopeless', 'write to someone@example.org');
        },
      };
      await open({ handlers: { [pure.kind]: moody }, onWorked: bell.ring });
      const good = await leaveOne(ledger.query, pure);
      const bad = await leaveOne(ledger.query, pure, { payload: { n: 2 } });
      await bell.until((heard) => heard.filter((h) => h.verdict === 'succeeded' || h.verdict === 'dead').length === 2, 'both ends');
      expect(await history(ledger.query, good.id)).toMatchObject([
        { outcome: 'later', code: 'busy' }, { outcome: 'failed', code: 'threw', detail: 'TypeError' }, { outcome: 'done' },
      ]);
      expect((await history(ledger.query, bad.id)).at(-1)).toMatchObject({ outcome: 'never', detail: 'write to [address]' });
    });

    it('is dead at once for a payload that does not parse', async () => {
      const bell = openBell();
      const { id } = await leaveOne(ledger.query, pure);
      await ledger.query(`update delivery_payloads set data = '{"n":"x"}' where job_id = $1`, [id]);
      await open({ handlers: { [pure.kind]: { run: async () => done() } }, onWorked: bell.ring });
      await bell.until((heard) => heard.some((h) => h.id === id), 'the verdict');
      expect(await statusOf(id)).toBe('dead');
    });

    it('writes a handler\'s rows and the finish in one transaction, and neither when the claim was taken back', async () => {
      const bell = openBell();
      await ledger.query('create table if not exists echoes (job_id uuid)');
      const take = new Set<string>();
      const inner: PlainHandler<Errand> = {
        async run(job) {
          return done({
            within: (settle) =>
              ledger.transaction(async (query) => {
                await query('insert into echoes values ($1)', [job.id]);
                if (take.delete(job.id)) await ledger.query('update delivery_jobs set fence = gen_random_uuid() where id = $1', [job.id]);
                await settle(query);
              }),
          });
        },
      };
      await open({ handlers: { [pure.kind]: inner }, onWorked: bell.ring });
      const kept = await leaveOne(ledger.query, pure);
      const lost = await ledger.transaction(async (query) => {
        const left = await leaveOne(query, pure);
        take.add(left.id);
        return left;
      });
      await bell.until((heard) => heard.length === 2, 'both reports');
      expect(bell.heard.find((h) => h.id === lost.id)).toMatchObject({ verdict: 'lost' });
      expect(await ledger.query('select job_id from echoes')).toEqual([{ job_id: kept.id }]);
    });

    it('holds back a paused queue and goes on when the pause is lifted', async () => {
      const bell = openBell();
      await pause(ledger.query, 'queue:email', { reason: 'test', actor: 'me', until: null });
      const held = await leaveOne(ledger.query, pure);
      const free = await leaveOne(ledger.query, render);
      const handler = { run: async () => done() };
      await open({ handlers: { [pure.kind]: handler, [render.kind]: handler }, onWorked: bell.ring });
      await bell.until((heard) => heard.some((h) => h.id === free.id), 'the free one');
      expect(await statusOf(held.id)).toBe('pending');
      await resume(ledger.query, 'queue:email', { actor: 'me' });
      await bell.until((heard) => heard.some((h) => h.id === held.id), 'the held one');
    });

    it('stops a running handler when its job is cancelled', async () => {
      const bell = openBell();
      let started: () => void = () => {};
      const running = new Promise<void>((resolve) => (started = resolve));
      const patient: PlainHandler<Errand> = {
        run: (_job, signal) =>
          new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(new Error('stopped')));
            started();
          }),
      };
      await open({ handlers: { [pure.kind]: patient }, onWorked: bell.ring });
      const { id } = await leaveOne(ledger.query, pure);
      await running;
      expect(await cancel(ledger.query, id, 'asked')).toBe('requested');
      await bell.until((heard) => heard.some((h) => h.id === id), 'the end');
      expect(await statusOf(id)).toBe('cancelled');
    });

    it('gives back what it holds when it drains, and another worker ends it on the same attempt', async () => {
      const bell = openBell();
      let started: () => void = () => {};
      const running = new Promise<void>((resolve) => (started = resolve));
      const deaf: PlainHandler<Errand> = {
        run: () => {
          started();
          return new Promise(() => {});
        },
      };
      const first = await open({ handlers: { [pure.kind]: deaf } });
      const { id } = await leaveOne(ledger.query, pure);
      await running;
      await first.drain(10);
      await open({ handlers: { [pure.kind]: { run: async () => done() } }, onWorked: bell.ring });
      await bell.until((heard) => heard.some((h) => h.id === id), 'the second worker');
      expect((await history(ledger.query, id)).map((a) => a.outcome)).toEqual(['later', 'done']);
      const [row] = await ledger.query<{ attempts: number; crashes: number }>('select attempts, crashes from delivery_jobs where id = $1', [id]);
      expect(row).toEqual({ attempts: 1, crashes: 0 });
    });

    it('takes back a job from a worker that was frozen, whose late answer counts for nothing', async () => {
      const bell = openBell();
      const frozen: Array<() => void> = [];
      const sleeper: PlainHandler<Errand> = {
        run: () => new Promise((resolve) => frozen.push(() => resolve(failed('late')))),
      };
      const first = await open({ handlers: { [pure.kind]: sleeper }, onWorked: bell.ring });
      const { id } = await leaveOne(ledger.query, pure);
      while (frozen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      // What four silent seconds would lead to: the ledger gives the worker up.
      await ledger.query('select delivery.retire_worker($1)', [first.workerId]);
      await ledger.query('select * from delivery.reclaim(3600, 500)');
      await open({ handlers: { [pure.kind]: { run: async () => done() } }, onWorked: bell.ring });
      await bell.until((heard) => heard.some((h) => h.id === id && h.verdict === 'succeeded'), 'the second worker');
      for (const wake of frozen) wake();
      await bell.until((heard) => heard.some((h) => h.id === id && h.verdict === 'lost'), 'the late answer');
      expect(await statusOf(id)).toBe('succeeded');
    });

    it('leaves alone what no worker of this build can read', async () => {
      const bell = openBell();
      const newer = await leaveOne(ledger.query, { ...pure, payloadVersion: 2 });
      const known = await leaveOne(ledger.query, pure);
      await open({ handlers: { [pure.kind]: { run: async () => done() } }, onWorked: bell.ring });
      await bell.until((heard) => heard.some((h) => h.id === known.id), 'the known one');
      expect(await statusOf(newer.id)).toBe('pending');
      await cancel(ledger.query, newer.id, 'test');
    });

    it('gives rows of the next version to the one worker that reads them, while builds are mixed', async () => {
      const bell = openBell();
      const handlers = { [pure.kind]: { run: async () => done() } };
      const next = { ...pure, payloadVersion: 2 };
      const old = openBell();
      await open({ handlers, onWorked: old.ring });
      await open({ handlers, onWorked: old.ring });
      await open({ handlers, definitions: [next, render], onWorked: bell.ring });
      const left = await Promise.all(Array.from({ length: 20 }, () => leaveOne(ledger.query, next)));
      await bell.until((heard) => left.every(({ id }) => heard.some((h) => h.id === id)), 'all twenty');
      expect(old.heard).toEqual([]);
    });

    it('does nothing for hints that are repeated, invented, reordered, of a period that is over or has not come', async () => {
      const bell = openBell();
      const runs: string[] = [];
      const worker = await open({ handlers: { [pure.kind]: { async run(job: { id: string }) { runs.push(job.id); return done(); } } }, onWorked: bell.ring });
      const left = [];
      for (let n = 0; n < 5; n += 1) left.push(await leaveOne(ledger.query, pure));
      const hints = left.flatMap(({ hint }) => (hint === null ? [] : [hint]));
      for (const hint of hints.toReversed()) worker.kick([hint, hint, { ...hint, dispatchSeq: 9 }, { ...hint, id: randomUUID() }]);
      await bell.until((heard) => heard.length === 5, 'five jobs');
      worker.kick(hints);
      const last = await leaveOne(ledger.query, pure);
      worker.kick(last.hint === null ? [] : [last.hint]);
      await bell.until((heard) => heard.some((h) => h.id === last.id), 'the last job');
      expect(runs.toSorted((a, b) => a.localeCompare(b))).toEqual([...left, last].map(({ id }) => id).toSorted((a, b) => a.localeCompare(b)));
      expect(await ledger.query('select job_id from delivery_attempts group by job_id having count(*) > 1 and bool_and(outcome = \'done\')')).toEqual([]);
    });

    it('tells its numbers', async () => {
      const worker = await open({ handlers: {} });
      expect(worker.transport()).toBe(name);
      const text = await worker.metrics();
      expect(text).toMatch(/^omen_delivery_workers \d+$/m);
      expect(text).toContain(`omen_delivery_transport{name="${name}"} 1`);
    });

    it('refuses to open where the engine is not installed', async () => {
      const url = Object.assign(new URL(ledger.url), { pathname: '/postgres' }).href;
      const opening = openWorker({
        connectionString: url, workerId: randomUUID(), build: 'test', definitions: [], handlers: {}, queues: {},
        transport: { kind: 'ledger' }, log: () => {}, whenReaped: 'stop',
      });
      await expect(opening).rejects.toMatchObject({ code: '3F000' });
    });
  });
}
