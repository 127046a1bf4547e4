import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Query } from '../ledger/index.ts';
import type { Envelope } from '../transports/transport.ts';
import { openDispatcher } from './dispatcher.ts';

interface Due { id: string; dispatch_seq: number; queue: string; priority: number; suspect: boolean }
let due: Due[];
let offers: Envelope[][];
let refuse: boolean;
let busyShare: number | null;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date'] });
  due = [];
  offers = [];
  refuse = false;
  busyShare = null;
});
afterEach(() => vi.useRealTimers());

const aRow = (id: string, said: Partial<Due> = {}): Due => ({ id, dispatch_seq: 0, queue: 'email', priority: 5, suspect: false, ...said });
const ledger: Query = async <Row>() => due as Row[];
const open = (concurrency = 10) =>
  openDispatcher({
    query: ledger,
    queues: ['email', 'render'],
    sharedOf: (queue) => (queue === 'render' ? 'render' : 'outside'),
    liveConcurrency: () => concurrency,
    busyShare: () => busyShare,
    staleSeconds: 4,
    offer: async (envelopes) => {
      if (refuse) throw new Error('away');
      offers.push(envelopes);
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
    expect(await dispatcher.pass()).toEqual({ offered: 20, heldBack: 30 });
    expect(new Set(ids(offers[0])).size).toBe(20);
  });

  it('sends one suspect at a time, alone', async () => {
    due = [aRow('s1', { suspect: true }), aRow('s2', { suspect: true }), aRow('a'), aRow('b')];
    const dispatcher = open();
    await dispatcher.pass();
    expect(ids(offers[0]).toSorted()).toEqual(['a', 'b', 's1']);
    expect(offers[0]?.find((envelope) => envelope.hints.some((hint) => hint.id === 's1'))?.hints).toHaveLength(1);
    due = [aRow('s1', { suspect: true }), aRow('s2', { suspect: true })];
    expect((await dispatcher.pass()).offered).toBe(0);
    due = [aRow('s2', { suspect: true })];
    await dispatcher.pass();
    expect(ids(offers[1])).toEqual(['s2']);
  });

  it('puts rows of different queues in different envelopes', async () => {
    due = [aRow('a'), aRow('r', { queue: 'render' })];
    await open().pass();
    expect(offers[0]?.map((envelope) => [envelope.shared, envelope.hints[0]?.id])).toEqual([['outside', 'a'], ['render', 'r']]);
  });

  it('fills its envelopes when they lie although hands are idle, and empties them when hands are busy', async () => {
    due = Array.from({ length: 1_000 }, (_, n) => aRow(`a${n}`));
    const dispatcher = open(40);
    busyShare = 0;
    const sizes = async (): Promise<number> => {
      offers = [];
      vi.advanceTimersByTime(60);
      due = due.slice(60);
      await dispatcher.pass();
      return Math.max(0, ...(offers[0] ?? []).map((envelope) => envelope.hints.length));
    };
    await dispatcher.pass();
    expect([await sizes(), await sizes(), await sizes(), await sizes()]).toEqual([2, 4, 8, 10]);
    busyShare = 1;
    expect(await sizes()).toBe(5);
  });
});
