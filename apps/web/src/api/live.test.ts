import { beforeEach, describe, expect, it } from 'vitest';
import { followOrder, type LiveParts } from './live.ts';

class PretendStream extends EventTarget {
  readyState = 1;
  closed = false;
  close() { this.closed = true; }
  changed(data: string) { this.dispatchEvent(new MessageEvent('changed', { data })); }
  fail(readyState: number) {
    this.readyState = readyState;
    this.dispatchEvent(new Event('error'));
  }
}

describe('following an order', () => {
  let stream: PretendStream;
  let opened: string[];
  let waits: { act: () => void; milliseconds: number; stopped: boolean }[];
  let told: (string | null)[];
  let stop: () => void;

  beforeEach(() => {
    opened = [];
    waits = [];
    told = [];
    const parts: LiveParts = {
      openStream: (url) => {
        opened.push(url);
        stream = new PretendStream();
        return stream as unknown as EventSource;
      },
      later: (act, milliseconds) => {
        const wait = { act, milliseconds, stopped: false };
        waits.push(wait);
        return () => { wait.stopped = true; };
      },
    };
    stop = followOrder('7KQ-42F', (version) => { told.push(version); }, parts);
  });

  it('tells the version of each change', () => {
    stream.changed('{"version":"a1"}');
    stream.changed('{"version":"a2"}');
    expect(opened).toEqual(['/live/orders/7KQ-42F']);
    expect(told).toEqual(['a1', 'a2']);
  });

  it('takes an unreadable event as a reason to ask', () => {
    stream.changed('not json');
    expect(told).toEqual([null]);
  });

  it('leaves a broken stream to the browser, which resumes it with the last event id', () => {
    stream.fail(0);
    stream.fail(0);
    expect(stream.closed).toBe(false);
    expect(waits).toEqual([]);
    stream.dispatchEvent(new Event('open'));
    stream.fail(0);
    stream.fail(0);
    expect(waits).toEqual([]);
  });

  it('asks with growing pauses once the stream is refused', () => {
    stream.fail(2);
    expect(stream.closed).toBe(true);
    for (let i = 0; i < 8; i += 1) waits.at(-1)?.act();
    expect(told).toHaveLength(8);
    expect(waits.map(({ milliseconds }) => milliseconds)).toEqual([2_000, 3_000, 5_000, 8_000, 13_000, 20_000, 30_000, 30_000, 30_000]);
  });

  it('asks with pauses after the third break in a row, and once only', () => {
    for (let i = 0; i < 5; i += 1) stream.fail(0);
    expect(waits).toHaveLength(1);
  });

  it('is silent once stopped', () => {
    stream.fail(2);
    stop();
    expect(waits[0]?.stopped).toBe(true);
    expect(stream.closed).toBe(true);
    const before = told.length;
    stream.fail(2);
    expect(waits).toHaveLength(1);
    expect(told).toHaveLength(before);
  });
});
