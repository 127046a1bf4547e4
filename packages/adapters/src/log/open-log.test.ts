import { HouseError } from '@omenhall/contracts/errors';
import { plantedWord } from '@omenhall/contracts/testing/planted-words';
import { describe, expect, it } from 'vitest';
import { openLog, type Log } from './index.ts';

const listen = (): { log: Log; lines: () => Record<string, unknown>[]; text: () => string } => {
  let written = '';
  const log = openLog({ level: 'debug', name: 'api', destination: { write: (line) => { written += line; } } });
  return { log, text: () => written, lines: () => written.split('\n').filter(Boolean).map((line): Record<string, unknown> => JSON.parse(line)) };
};

describe('the log', () => {
  it('writes an event with its listed fields, one JSON object per line', () => {
    const { log, lines } = listen();
    log.info('request.done', { method: 'POST', route: '/webhooks/stripe', status: 200, ms: 12.5, requestId: 'req-1' });
    log.with({ requestId: 'req-2' }).warn('cache-cold');
    expect(lines()).toMatchObject([
      { level: 'info', process: 'api', event: 'request.done', method: 'POST', route: '/webhooks/stripe', status: 200, ms: 12.5, requestId: 'req-1' },
      { level: 'warn', event: 'cache-cold', requestId: 'req-2' },
    ]);
  });

  it('lets no planted word through, wherever it is planted', () => {
    const word = plantedWord('log');
    const { log, text, lines } = listen();
    const cause = new Error(`cause ${word}`);
    const failure = Object.assign(new Error(`message ${word}`, { cause }), { detail: word, query: `select '${word}'`, code: '23505', constraint: 'readings_once', meta: { [word]: word }, stack: `at ${word}` });
    log.error('settle.failed', { error: failure, question: word, answer: [word], deep: { a: { b: { c: word } } }, [word]: 1 });
    log.error(`failed for ${word}`, { error: word });
    log.error('odd', { error: { name: `${word} with spaces`, toJSON: () => word } });
    log.info('fields', { route: `/s/1?q=${word}`, status: word, requestId: `a ${word}`, houseId: `${word}@example.org`, code: `https://${word}`, reason: { word }, to: [word] });
    log.with({ note: word, requestId: `${word}\n` }).info('child');
    expect(text()).not.toBe('');
    expect(text()).not.toContain(word);
    expect(lines()[0]).toMatchObject({ error: { name: 'Error', sqlstate: '23505', constraint: 'readings_once' }, dropped: 4 });
  });

  it('counts what it kept out', () => {
    const { log, lines } = listen();
    log.info('one', { nowhere: 1, status: 200 });
    log.with({ nowhere: 1 }).info('Not an event name');
    expect(log.dropped()).toBe(3);
    expect(lines()[1]).toMatchObject({ event: 'unnamed' });
  });

  it('says of the house\'s own errors what they have for logs, and of others no message', () => {
    const { log, lines } = listen();
    log.warn('open.failed', { error: new HouseError('payments-away', 'open session: 503', { cause: new Error('zephyrquill') }) });
    log.warn('open.failed', { error: new Error('zephyrquill') });
    expect(lines()[0]).toMatchObject({ error: { name: 'HouseError', code: 'payments-away', words: 'open session: 503' } });
    expect(lines()[1]?.['error']).toEqual({ name: 'Error' });
    expect(JSON.stringify(lines())).not.toContain('zephyrquill');
  });

  it('is quiet below its level', () => {
    let written = '';
    openLog({ level: 'warn', name: 'api', destination: { write: (line) => { written += line; } } }).info('request.done');
    expect(written).toBe('');
  });
});
