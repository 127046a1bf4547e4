import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';
import { openMailer } from '@omenhall/adapters/mail';
import { givePermit, type FrozenLetter, type MailLine } from '@omenhall/core/ports';
import { callHttp, classifyHttp, done, failed, openWorker, type ClaimedJob, type EffectHandler, type Outcome, type PlainHandler, type Prepared, type Query } from '@omenhall/delivery';
import pg from 'pg';
import { kinds, messageIdOf, type Point, type WorldErrand } from './kinds.ts';
import type { Heard, HoldWord, Told, WorkerWish } from './worker-talk.ts';

/*
 * A worker of the engine's world. It is told what to be over its channel, says there what it begins and ends, and asks
 * there before each step at which a job wishes to be held. Without a harness it ends.
 */
const say = (heard: Heard): void => void process.send?.(heard);
const waiting = new Map<number, (word: HoldWord) => void>();
let tickets = 0;

process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.on('message', (told: Told) => {
  if (told.tell === 'open') void open(told.wish);
  else if (told.tell === 'weigh') say({ hear: 'weight', rssBytes: process.memoryUsage.rss() });
  else waiting.get(told.ticket)?.(told.word);
});

async function hold(job: ClaimedJob<WorldErrand>, point: Point): Promise<HoldWord> {
  if (job.payload.hold?.includes(point) !== true) return 'go';
  const ticket = (tickets += 1);
  const word = await new Promise<HoldWord>((resolve) => {
    waiting.set(ticket, resolve);
    say({ hear: 'held', ticket, point, job: job.id, fence: job.fence });
  });
  waiting.delete(ticket);
  return word;
}

async function open(wish: WorkerWish): Promise<void> {
  const fences = new Map<string, string>();
  const begin = async (job: ClaimedJob<WorldErrand>): Promise<void> => {
    fences.set(job.id, job.fence);
    say({ hear: 'started', job: job.id, fence: job.fence, kind: job.kind, attempt: job.attempt });
    if (job.payload.workMs !== undefined && job.payload.workMs > 0) await rest(job.payload.workMs);
  };
  const pool = new pg.Pool({ connectionString: wish.databaseUrl, max: 3, application_name: 'omen-world', connectionTimeoutMillis: 5_000 });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const mailer = openMailer({ smtpUrl: wish.smtpUrl, lookUpUrl: wish.lookUpUrl, patience: { connect: 3_000, greeting: 3_000, command: 3_000, body: 3_000, dot: wish.dotPatienceMs } });

  const pure: PlainHandler<WorldErrand> = {
    async run(job) {
      await begin(job);
      if ((await hold(job, 'run')) === 'fail') return failed('told_to');
      // Put if absent, under the hash of what it is: a second run finds the first one's file.
      const bytes = `paper ${job.payload.n}`;
      await writeFile(join(wish.objects, createHash('sha256').update(bytes).digest('hex')), bytes, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      });
      return done();
    },
  };
  const internal: PlainHandler<WorldErrand> = {
    async run(job) {
      await begin(job);
      if ((await hold(job, 'run')) === 'fail') return failed('told_to');
      return done({ within: (settle) => inTransaction(pool, async (query) => {
        await query('insert into public.world_rows (job_id, fence) values ($1, $2)', [job.id, job.fence]);
        await hold(job, 'within');
        await settle(query);
        await hold(job, 'settled');
      }) });
    },
  };
  const keyed: EffectHandler<WorldErrand> = {
    async prepare(job) {
      await begin(job);
      if ((await hold(job, 'prepare')) === 'fail') return failed('told_to');
      return { provider: 'provider', bytes: Buffer.from(JSON.stringify({ n: job.payload.n, build: wish.build })), keyLifeSeconds: wish.keyLifeSeconds };
    },
    async perform(permit, request, signal) {
      const job = jobs.get(permit.jobId);
      if (job !== undefined) await hold(job, 'perform');
      const call = { method: 'POST', url: wish.providerUrl, headers: { 'content-type': 'application/json', 'idempotency-key': permit.effectKey }, body: request.bytes, timeoutMs: wish.callPatienceMs } as const;
      const said = classifyHttp(await callHttp(call, permit, signal), { effect: 'keyed', nowMs: Date.now() });
      if (job !== undefined) await hold(job, 'answered');
      return said;
    },
  };
  const lines = new Map<string, MailLine>();
  const blind: EffectHandler<WorldErrand> = {
    async prepare(job): Promise<Outcome | Prepared> {
      await begin(job);
      if ((await hold(job, 'prepare')) === 'fail') return failed('told_to');
      return {
        provider: 'smtp', bytes: Buffer.from(JSON.stringify({ n: job.payload.n, effectKey: job.effectKey })),
        approach: {
          async go(signal) {
            const dialled = await mailer.dial(signal);
            if (!('line' in dialled)) return dialled;
            lines.set(job.fence, dialled.line);
            return null;
          },
          turnBack() {
            lines.get(job.fence)?.hangUp();
            lines.delete(job.fence);
          },
        },
      };
    },
    async perform(permit, request, signal) {
      const job = jobs.get(permit.jobId);
      if (job !== undefined) await hold(job, 'perform');
      const { n, effectKey } = JSON.parse(Buffer.from(request.bytes).toString()) as { n: number; effectKey: string };
      const letter: FrozenLetter = {
        effectKey: permit.effectKey, to: `reader-${n}@engine.example`, from: 'Engine <engine@engine.example>', messageId: messageIdOf(effectKey), date: permit.date,
        subject: 'An errand', text: `Errand ${n}.`, html: `<p>Errand ${n}.</p>`, headers: {},
      };
      const line = lines.get(permit.fence) ?? mailer;
      lines.delete(permit.fence);
      const said = await line.handOver(letter, givePermit(permit), signal);
      if (job !== undefined) await hold(job, 'answered');
      return said;
    },
  };
  const jobs = new Map<string, ClaimedJob<WorldErrand>>();
  const remembering = (handler: EffectHandler<WorldErrand>): EffectHandler<WorldErrand> => ({
    ...handler,
    prepare(job, signal) {
      jobs.set(job.id, job);
      return handler.prepare(job, signal);
    },
  });
  const poison: PlainHandler<WorldErrand> = {
    async run(job) {
      await begin(job);
      switch (job.payload.deed) {
        case 'throw': throw new Error('as told');
        case 'exit': process.exit(3);
        case 'abort': process.abort();
        // eslint-disable-next-line no-unmodified-loop-condition -- an endless loop is what was asked for
        case 'loop': for (;;) fences.get(job.id);
        case 'memory': {
          const hoard: number[][] = [];
          for (;;) hoard.push(Array.from({ length: 100_000 }, () => performance.now()));
        }
        case 'block': {
          for (const until = performance.now() + (job.payload.deedMs ?? 1_000); performance.now() < until; ) fences.get(job.id);
          return done();
        }
        default: return done();
      }
    },
  };

  const definitions = Object.values(kinds).map((definition) => ({ ...definition, payloadVersion: wish.payloadVersion }));
  const worker = await openWorker({
    connectionString: wish.databaseUrl, workerId: wish.workerId, build: wish.build, definitions,
    handlers: {
      [kinds.pure.kind]: pure, [kinds.internal.kind]: internal, [kinds.keyed.kind]: remembering(keyed), [kinds.blind.kind]: remembering(blind), [kinds.poison.kind]: poison, [kinds.stuck.kind]: poison,
      [kinds.asked.kind]: { ...remembering(blind), lookUp: ({ effectKey, intentAt }) => mailer.lookUp?.(messageIdOf(effectKey), intentAt) ?? Promise.resolve('unknown') },
    },
    queues: Object.fromEntries(Object.entries(wish.hands).map(([queue, concurrency]) => [queue, { concurrency, shared: queue === 'render' ? 'render' : 'outside' }])),
    transport: wish.transport, profile: wish.profile, lookUpAfterSeconds: wish.lookUpAfterSeconds, whenReaped: wish.whenReaped,
    log: (event, fields) => say({ hear: 'log', event, fields }),
    onWorked({ id, kind, outcome, verdict }) {
      say({ hear: 'ended', job: id, fence: fences.get(id) ?? null, kind, outcome, verdict });
      fences.delete(id);
      jobs.delete(id);
    },
  });
  let leaving = false;
  process.on('SIGTERM', () => {
    if (leaving) return;
    leaving = true;
    void worker.drain().then(async () => {
      await pool.end();
      process.send?.({ hear: 'drained' } satisfies Heard, undefined, undefined, () => process.exit(0));
    });
  });
  say({ hear: 'open' });
}

async function inTransaction<T>(pool: pg.Pool, work: (query: Query) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(async <Row>(text: string, values: readonly unknown[] = []) => (await client.query(text, [...values])).rows as Row[]);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((reason: Error) => (broken = reason));
    throw error;
  } finally {
    client.release(broken);
  }
}
