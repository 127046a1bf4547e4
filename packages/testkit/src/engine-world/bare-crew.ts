import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';
import { openBareQueue } from '@omenhall/delivery/testing';
import type { BareWish } from './bare-process.ts';
import type { EngineWorld } from './open-engine-world.ts';

/** Worker processes on a bare queue, whose only book is the provider's. */
export interface BareCrew {
  /** Adds the numbers from `first` to `last`; again while Redis is away. */
  add(first: number, last: number): Promise<void>;
  /** Kills one with kill -9; another takes its place. */
  killOne(which: number): Promise<void>;
  /** Returns at once; it wakes by itself. */
  freezeOne(which: number, ms: number): Promise<void>;
  /** Resolves when it holds for the number of calls the provider took, or after 20 s. */
  until(holds: (taken: number) => boolean): Promise<void>;
  /** Resolves when the provider has heard nothing for so long. */
  quiet(ms: number): Promise<void>;
  close(): Promise<void>;
}

export async function openBareCrew(world: EngineWorld, { workers }: { workers: number }): Promise<BareCrew> {
  if (world.redis === null) throw new Error('a bare queue needs Redis');
  const wish: BareWish = { url: world.redis.url, name: `bare-${randomUUID()}`, providerUrl: Object.assign(new URL(world.provider.urlOf('blind')), { port: String(world.links.provider.port) }).href, concurrency: 10 };
  const queue = openBareQueue(wish);
  const children = new Set<ChildProcess>();
  const start = async (): Promise<void> => {
    const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'bare-process.ts')], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    children.add(child);
    child.send(wish);
    await once(child, 'message');
  };
  await Promise.all(Array.from({ length: workers }, start));
  const taken = (): number => world.provider.accepted.length;
  const oneOf = (which: number): ChildProcess | undefined => [...children][Math.floor(which * children.size)];
  return {
    async add(first, last) {
      await queue.add(Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index));
    },
    async killOne(which) {
      const child = oneOf(which);
      if (child === undefined) return;
      children.delete(child);
      child.kill('SIGKILL');
      await start();
    },
    async freezeOne(which, ms) {
      const child = oneOf(which);
      child?.kill('SIGSTOP');
      setTimeout(() => child?.kill('SIGCONT'), ms);
    },
    async until(holds) {
      for (const end = performance.now() + 20_000; performance.now() < end && !holds(taken()); ) await rest(20);
    },
    async quiet(ms) {
      for (let known = -1, since = performance.now(); performance.now() - since < ms; await rest(100)) {
        if (taken() === known) continue;
        known = taken();
        since = performance.now();
      }
    },
    async close() {
      for (const child of children) child.kill('SIGKILL');
      await queue.close();
    },
  };
}
