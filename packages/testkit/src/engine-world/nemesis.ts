import { setTimeout as rest } from 'node:timers/promises';
import type { EngineWorld, WorkerDifference } from './open-engine-world.ts';
import { strikeActs, wordsOf, type Strike } from './nemesis.rules.ts';
import type { WorkerProcess } from './start-worker.ts';

export interface Nemesis {
  /** Resolves when every strike has fallen and everything is mended. */
  over(): Promise<void>;
  /** Strikes that have fallen. */
  fallen(): number;
}

/**
 * Lets a plan loose on a world: each strike falls when so many jobs have ended, those at different targets while others
 * still last. Errors of a strike are told by `over`.
 */
export function letLoose(world: EngineWorld, plan: readonly Strike[], note: (words: string) => void): Nemesis {
  const busy = new Map<string, Promise<void>>();
  let fallen = 0;

  const strike = async (one: Strike): Promise<void> => {
    note(wordsOf(one));
    fallen += 1;
    await act(world, one);
  };
  const fall = async (): Promise<void> => {
    for (const one of plan) {
      // While the database is away nobody knows how many are open, and nothing falls.
      while (world.left() - (await world.open()) < one.afterJobs) await rest(50);
      const target = strikeActs[one.act];
      const before = busy.get(target) ?? Promise.resolve();
      busy.set(target, before.then(() => strike(one)));
    }
    await Promise.all(busy.values());
    for (const link of ['postgres', 'redis', 'smtp', 'provider'] as const) world.links[link]?.heal();
    world.smtp.heal();
    world.provider.heal();
  };
  const falling = fall();
  falling.catch(() => undefined);
  return { over: () => falling, fallen: () => fallen };
}

async function act(world: EngineWorld, { act: what, seconds, which }: Strike): Promise<void> {
  const awake = world.awake();
  const worker = awake[Math.floor(which * awake.length)];
  switch (what) {
    case 'kill -9 of a worker': return await worker?.kill();
    case 'worker told to leave': return void worker?.leave();
    case 'worker frozen': {
      if (worker === undefined) return;
      worker.freeze();
      await rest(seconds * 1000);
      return worker.thaw();
    }
    case 'Redis emptied': return await world.flushRedis();
    case 'Redis killed':
      await world.killRedis();
      await rest(seconds * 1000);
      return await world.startRedis();
    case 'link to Redis cut': return world.hurt('redis', 'cut');
    case 'link to Redis half-open': return await hurtFor(world, 'redis', seconds);
    case 'Postgres killed':
      await world.killPostgres();
      await rest(seconds * 1000);
      return await world.startPostgres();
    case 'links to Postgres cut': return world.hurt('postgres', 'cut');
    case 'links to the mail server cut': return world.hurt('smtp', 'cut');
    case 'links to the provider cut': return world.hurt('provider', 'cut');
    case 'mail server in trouble': {
      const acts = [
        { at: 'dot', act: 'reset', taken: true }, { at: 'dot', act: 'reset' }, { at: 'dot', act: 'tarpit', taken: true }, { at: 'data', act: 'close' }, { at: 'rcpt', act: { reply: '451 4.3.0 later' } }, { at: 'quit', act: 'reset' }, { at: 'banner', act: 'close' },
      ] as const;
      const end = world.smtp.trouble({ ...(acts[Math.floor(which * acts.length)] ?? acts[0]), share: 0.4 });
      await rest(seconds * 1000);
      end();
      return;
    }
    case 'provider in trouble': {
      const acts = [{ act: 'close' }, { act: 'close', taken: true }, { act: 500, taken: true }, { act: 500 }, { act: 'broken_json' }, { act: 'cut_body' }, { act: 'hang', seconds: 2, taken: true }, { act: 429, retryAfter: '1' }] as const;
      const end = world.provider.trouble({ ...(acts[Math.floor(which * acts.length)] ?? acts[0]), share: 0.4 });
      await rest(seconds * 1000);
      end();
      return;
    }
  }
}

async function hurtFor(world: EngineWorld, link: 'redis', seconds: number): Promise<void> {
  world.hurt(link, { drop: 'both' });
  await rest(seconds * 1000);
  world.heal(link);
}

/** Keeps so many workers at work: whoever ends is followed by another, as an orchestrator would see to it. */
export function keepWorkers(world: EngineWorld, count: number, difference: WorkerDifference = {}): { ready: Promise<void>; stop(): Promise<void> } {
  let stopping = false;
  const follow = async (): Promise<void> => {
    while (!stopping) {
      const worker: WorkerProcess | null = await world.addWorker(difference).catch(() => null);
      if (worker === null) await rest(200);
      else {
        opened();
        await Promise.race([worker.ended, stopped]);
      }
    }
  };
  let open = 0;
  let opened: () => void = () => undefined;
  let stopNow: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => (stopNow = resolve));
  const ready = new Promise<void>((resolve) => {
    opened = () => {
      open += 1;
      if (open >= count) resolve();
    };
  });
  const lines = Array.from({ length: count }, follow);
  return {
    ready,
    async stop() {
      stopping = true;
      stopNow();
      await Promise.all(lines);
    },
  };
}
