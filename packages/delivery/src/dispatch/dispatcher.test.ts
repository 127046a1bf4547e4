import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Query } from '../ledger/index.ts';
import type { Envelope } from '../transports/transport.ts';
import type { Pace } from '../worker/slots.ts';
import { openDispatcher, type DueLine } from './dispatcher.ts';

interface Due { id: string; dispatch_seq: number; queue: string; priority: number; suspect: boolean; at: number }
let due: Due[];
let offers: Envelope[][];
let refuse: boolean;
let pace: Pace | null;
let reads: string[][];
let rung: number;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date'] });
  due = [];
  offers = [];
  refuse = false;
  pace = null;
  reads = [];
  rung = 0;
});
afterEach(() => vi.useRealTimers());

const aRow = (id: string, said: Partial<Due> = {}): Due => ({ id, dispatch_seq: 0, queue: 'email', priority: 5, suspect: false, at: 0, ...said });
/** As `delivery.due_hints` answers: per queue and priority the first rows from a time on, and `at` as its text. */
const ledger: Query = async <Row>(_text: string, values: readonly unknown[] = []) => {
  const [queues, priorities, limits, since] = values as [string[], number[], number[], string[]];
  reads.push(since);
  return queues.flatMap((queue, i): DueLine[] => {
    const from = since[i] === '-infinity' ? -1 : Number(since[i]);
    const here = due.filter((row) => row.queue === queue && row.priority === priorities[i]);
    const read = here.filter((row) => !row.suspect && row.at >= from).slice(0, limits[i]);
    const last = read.at(-1);
    const suspects = from < 0 ? here.filter((row) => row.suspect) : [];
    const join = (rows: Due[]) => (rows.length === 0 ? null : rows.map((row) => `${row.id}:${row.dispatch_seq}`).join(','));
    if (read.length + suspects.length === 0) return [];
    return [{ queue, priority: priorities[i] ?? 5, hints: join(read), suspects: join(suspects), rows: read.length, last_at: last === undefined ? null : String(last.at), tied: read.filter((row) => row.at === last?.at).length }];
  }) as Row[];
};
const open = (concurrency = 10) =>
  openDispatcher({
    query: ledger,
    queues: ['email', 'render'],
    sharedOf: (queue) => (queue === 'render' ? 'render' : 'outside'),
    liveConcurrency: () => concurrency,
    pace: () => pace,
    staleSeconds: 4,
    offer: async (envelopes) => {
      if (refuse) throw new Error('away');
      offers.push(envelopes);
    },
    onRoom: () => {
      rung += 1;
    },
    count: () => {},
  });
const ids = (pass: Envelope[] | undefined) => (pass ?? []).flatMap((envelope) => envelope.hints.map((hint) => hint.id));

describe('a dispatcher', () => {
  it('offers a due row once, and again when it was not claimed in time', async () => {
    due = [aRow('a')];
    const dispatcher = open();
    expect((await dispatcher.pass()).offered).toBe(1);
    expect((await dispatcher.pass()).offered).toBe(0);
    vi.advanceTimersByTime(3_001);
    expect((await dispatcher.pass()).offered).toBe(1);
    vi.advanceTimersByTime(3_001);
    expect((await dispatcher.pass()).offered).toBe(0);
    vi.advanceTimersByTime(3_001);
    expect((await dispatcher.pass()).offered).toBe(1);
  });

  it('offers a new waiting period of the same row at once', async () => {
    due = [aRow('a')];
    const dispatcher = open();
    await dispatcher.pass();
    due = [aRow('a', { dispatch_seq: 1 })];
    expect((await dispatcher.pass()).offered).toBe(1);
  });

  it('remembers nothing of an offer that the transport refused', async () => {
    due = [aRow('a')];
    const dispatcher = open();
    refuse = true;
    await expect(dispatcher.pass()).rejects.toThrow('away');
    refuse = false;
    expect((await dispatcher.pass()).offered).toBe(1);
  });

  it('offers everything again after the transport lost what it held', async () => {
    due = [aRow('a'), aRow('b')];
    const dispatcher = open();
    await dispatcher.pass();
    dispatcher.forget();
    expect((await dispatcher.pass()).offered).toBe(2);
  });

  it('keeps no more on offer than the window, and says what it holds back', async () => {
    due = Array.from({ length: 50 }, (_, i) => aRow(`r${i}`));
    const dispatcher = open(10);
    expect(await dispatcher.pass()).toEqual({ offered: 20, heldBack: 1 });
    expect(new Set(ids(offers[0])).size).toBe(20);
  });

  it('sends one suspect at a time, alone', async () => {
    due = [aRow('s1', { suspect: true }), aRow('s2', { suspect: true }), aRow('a'), aRow('b')];
    const dispatcher = open();
    await dispatcher.pass();
    expect(ids(offers[0]).toSorted()).toEqual(['a', 'b', 's1']);
    expect(offers[0]?.find((envelope) => envelope.hints.some((hint) => hint.id === 's1'))?.hints).toHaveLength(1);
    due = [aRow('s1', { suspect: true }), aRow('s2', { suspect: true })];
    vi.advanceTimersByTime(250);
    expect((await dispatcher.pass()).offered).toBe(0);
    due = [aRow('s2', { suspect: true })];
    vi.advanceTimersByTime(250);
    await dispatcher.pass();
    expect(ids(offers[1])).toEqual(['s2']);
  });

  it('puts rows of different queues in different envelopes', async () => {
    due = [aRow('a'), aRow('r', { queue: 'render' })];
    await open().pass();
    expect(offers[0]?.map((envelope) => [envelope.shared, envelope.hints[0]?.id])).toEqual([['outside', 'a'], ['render', 'r']]);
  });

  it('fills its envelopes when they lie although hands are idle, and empties them when hands are busy', async () => {
    due = Array.from({ length: 1_000 }, (_, n) => aRow(`a${n}`, { at: n }));
    const dispatcher = open(40);
    pace = { hands: 40, busyShare: 0, runSeconds: null };
    await dispatcher.pass();
    const sizes = async (): Promise<number> => {
      const before = offers.length;
      vi.advanceTimersByTime(60);
      // As much as is on offer, but for a few: those lie.
      for (const { id, dispatch_seq: dispatchSeq, queue } of due.splice(3, 60)) dispatcher.started({ id, dispatchSeq, queue });
      await dispatcher.pass();
      return Math.max(0, ...offers.slice(before).flat().map((envelope) => envelope.hints.length));
    };
    expect([await sizes(), await sizes(), await sizes(), await sizes()]).toEqual([2, 4, 8, 10]);
    pace = { hands: 40, busyShare: 1, runSeconds: null };
    expect(await sizes()).toBe(5);
  });

  it('reads on from where it was, and everything again after a moment', async () => {
    due = Array.from({ length: 60 }, (_, n) => aRow(`a${n}`, { at: n }));
    const dispatcher = open(10);
    await dispatcher.pass();
    for (const { id, dispatch_seq: dispatchSeq, queue } of due.splice(0, 15)) dispatcher.started({ id, dispatchSeq, queue });
    expect(rung).toBe(1);
    vi.advanceTimersByTime(20);
    const { offered } = await dispatcher.pass();
    expect(ids(offers[1])).toEqual(Array.from({ length: offered }, (_, n) => `a${n + 20}`));
    vi.advanceTimersByTime(1_000);
    await dispatcher.pass();
    expect(reads.map((since) => since[1])).toEqual(['-infinity', '19', '-infinity']);
  });

  it('finds among rows of one moment those that were cut off', async () => {
    due = Array.from({ length: 60 }, (_, n) => aRow(`a${n}`, { at: 7 }));
    const dispatcher = open(10);
    const seen = new Set<string>();
    for (let turn = 0; turn < 4 && due.length > 0; turn += 1) {
      await dispatcher.pass();
      vi.advanceTimersByTime(20);
      for (const { id, dispatch_seq: dispatchSeq, queue } of due.splice(0, 20)) {
        seen.add(id);
        dispatcher.started({ id, dispatchSeq, queue });
      }
    }
    expect(new Set(offers.flatMap((pass) => ids(pass))).size).toBe(60);
    expect(offers.flatMap((pass) => ids(pass))).toHaveLength(60);
  });

  it('finds within a moment what came to be due behind its back', async () => {
    due = [aRow('late', { at: 50 })];
    const dispatcher = open();
    await dispatcher.pass();
    due = [aRow('early', { at: 10 }), aRow('late', { at: 50 })];
    vi.advanceTimersByTime(20);
    expect((await dispatcher.pass()).offered).toBe(0);
    vi.advanceTimersByTime(250);
    expect((await dispatcher.pass()).offered).toBe(1);
  });
});
