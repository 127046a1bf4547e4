import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { HouseProcess } from '../../house-process.ts';
import { openHands } from './hands.ts';

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

/** A process whose inbox is empty, or away. */
function idleProcess(answer: () => Promise<never[]> = async () => []) {
  let looks = 0;
  const said: string[] = [];
  const log = { info: () => undefined, warn: (event: string) => void said.push(event), error: () => undefined, crash: () => undefined };
  const process = { database: { askInbox: () => { looks += 1; return answer(); } }, log } as unknown as HouseProcess;
  return { process, said, looks: () => looks };
}

it('an idle process looks once at its start and then about every five seconds', async () => {
  const { process, looks } = idleProcess();
  const hands = openHands(process);
  hands.start();
  await vi.advanceTimersByTimeAsync(0);
  expect(looks()).toBe(1);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(looks()).toBeGreaterThanOrEqual(1 + 10);
  expect(looks()).toBeLessThanOrEqual(1 + 15);
  await hands.stop();
  const after = looks();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(looks()).toBe(after);
});

it('what is said to wait is looked for at once, and saying it ten times is one look and one more', async () => {
  const { process, looks } = idleProcess();
  const hands = openHands(process);
  hands.start();
  await vi.advanceTimersByTimeAsync(0);
  for (let n = 0; n < 10; n += 1) hands.wake();
  await vi.advanceTimersByTimeAsync(100);
  expect(looks()).toBe(3);
  await hands.stop();
});

it('a database that is away is asked no more often for it, and said once per look', async () => {
  const { process, looks, said } = idleProcess(() => Promise.reject(new Error('away')));
  const hands = openHands(process);
  hands.start();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(looks()).toBeLessThanOrEqual(1 + 8);
  expect(said).toEqual(Array.from({ length: looks() }, () => 'webhook_inbox_away'));
  expect(hands.hold()).not.toBeNull();
  await hands.stop();
});

it('lends no more hands than there are, none while older events wait, and none when it is closed', async () => {
  const { process } = idleProcess();
  const hands = openHands(process, { most: 2 });
  expect(hands.hold()).toBeNull();
  hands.start();
  await vi.advanceTimersByTimeAsync(0);
  const [one, two] = [hands.hold(), hands.hold()];
  expect(hands.hold()).toBeNull();
  hands.wake();
  one?.();
  // Both free hands look for what waits before the door may have one.
  expect(hands.hold()).toBeNull();
  await vi.advanceTimersByTimeAsync(0);
  expect(hands.hold()).not.toBeNull();
  two?.();
  await hands.stop();
  expect(hands.hold()).toBeNull();
});
