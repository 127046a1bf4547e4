import { randomUUID } from 'node:crypto';
import { done, migrateQueueSchema, openWorker, type DeliveryWorker, type Handler, type Hint, type TransportSettings } from '@omenhall/delivery';
import { aKind, leaveOne, openTestLedger, type Errand } from '@omenhall/delivery/testing';
import { concurrency, perCall, type Runner } from './runner.ts';

const common = {
  concurrency, perTransaction: perCall, processes: 1, profile: 'fast',
  protocol: 'dispatch, claim, finish, one attempt row per job; synchronous_commit on for finishes and permits, off for claims and beats', end: 'finish committed',
};

/** The engine on an empty database of its own: its full protocol, without a house's triggers and policies. */
export const omenhall: Runner[] = [
  engine('omenhall-redis', { needsRedis: true, transport: (_, redisUrl) => onRedis(redisUrl) }),
  engine('omenhall-redis-effects', { needsRedis: true, effects: true, transport: (_, redisUrl) => onRedis(redisUrl) }),
  engine('omenhall-postgres', { transport: (url) => ({ kind: 'postgres', queueDatabaseUrl: url }) }),
  engine('omenhall-ledger', { transport: () => ({ kind: 'ledger' }) }),
];

const onRedis = (url: string | null): TransportSettings => ({ kind: 'redis', url: url ?? '', prefix: `bench-${randomUUID()}` });

function engine(name: string, o: { needsRedis?: boolean; effects?: boolean; transport(databaseUrl: string, redisUrl: string | null): TransportSettings }): Runner {
  const effects = o.effects === true;
  return {
    name, needsRedis: o.needsRedis === true, hasWal: true, pollMs: 20,
    settings: { ...common, transport: name.split('-')[1], effects: effects ? 'keyed, one intent, one frozen request and one settled effect per job' : 'none', wakes: name === 'omenhall-ledger' ? 'kick within the process' : 'kick after commit' },
    async open(ground) {
      process.env['OMEN_TEST_SERVICE_URL'] = ground.serviceUrl;
      const ledger = await openTestLedger();
      // The guard belongs to tests; a house runs without it.
      await ledger.query('drop trigger guard_moves on public.delivery_jobs');
      const transport = o.transport(ledger.url, ground.redisUrl);
      if (transport.kind === 'postgres') await migrateQueueSchema(ledger.url);
      const kind = aKind({ queue: 'bench', ...(effects ? { effect: 'keyed' as const } : {}) });
      const provider = new Map<string, number>();
      let worker: DeliveryWorker | undefined;
      const leaveAll = (numbers: readonly number[]): Promise<Hint[]> =>
        ledger.transaction(async (query) => {
          const hints: Hint[] = [];
          for (const n of numbers) {
            const { hint } = await leaveOne(query, kind, { payload: { n } });
            if (hint !== null) hints.push(hint);
          }
          return hints;
        });
      return {
        databaseUrl: ledger.url,
        leave: async (numbers) => void (await leaveAll(numbers)),
        async work({ onStart, onEnd }) {
          const handler: Handler<Errand> = effects ? keyed(provider, onStart) : { run: async ({ payload }) => {
            onStart(payload.n);
            return done();
          } };
          worker = await openWorker({
            connectionString: ledger.url, build: 'bench', definitions: [kind], queues: { bench: { concurrency, shared: 'outside' } }, transport, log: () => undefined, whenReaped: 'stop',
            handlers: { [kind.kind]: handler as Handler }, onWorked: onEnd,
          });
        },
        drained: ({ ended }) => ended,
        async leaveOne(n) {
          const hints = await leaveAll([n]);
          return () => worker?.kick(hints);
        },
        async prove(jobs) {
          const [found] = await ledger.query<{ succeeded: number; tried: number; accepted: number }>(
            `select (select count(*) from delivery_jobs where status = 'succeeded')::int as succeeded, (select count(*) from delivery_attempts where outcome = 'done')::int as tried,
                    (select count(*) from delivery_effects where state = 'accepted')::int as accepted`);
          const twice = [...provider.values()].filter((calls) => calls > 1).length;
          if (found?.succeeded !== jobs || found.tried !== jobs || found.accepted !== (effects ? jobs : 0) || twice > 0) {
            throw new Error(`${name} left ${JSON.stringify(found)} for ${jobs} jobs, ${twice} keys called twice`);
          }
        },
        async close() {
          await worker?.drain(2_000);
          await ledger.drop();
        },
      };
    },
  };
}

/** A provider in memory that honours keys, asked once per job. */
function keyed(provider: Map<string, number>, onStart: (n: number) => void): Handler<Errand> {
  return {
    async prepare({ payload }) {
      onStart(payload.n);
      return { provider: 'memory', bytes: Buffer.from(`{"to":"somebody","n":${payload.n},"text":"as long as a small request of this kind may be"}`) };
    },
    async perform({ effectKey }) {
      provider.set(effectKey, (provider.get(effectKey) ?? 0) + 1);
      return { word: 'accepted', providerRef: effectKey };
    },
  };
}
