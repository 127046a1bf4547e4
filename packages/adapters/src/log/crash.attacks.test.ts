import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { plantedWord } from '@omenhall/contracts/testing/planted-words';
import { describe, expect, it } from 'vitest';

const word = plantedWord('crash');

/** Runs a program that opens a log, hands it to `endOnCrash` and then does its worst; answers with all it printed. */
async function crash(worst: string, guarded = true): Promise<{ code: number | null; printed: string }> {
  const source = `import { endOnCrash, openLog } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))};
    const word = ${JSON.stringify(word)};
    const log = openLog({ level: 'info', name: 'api' });
    ${guarded ? 'endOnCrash(log);' : ''}
    setTimeout(() => log.info('still_alive'), 2_000);
    ${worst}`;
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), '--input-type=module', '-e', source], { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => { printed += bytes.toString(); });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, printed };
}

describe('what a dying process prints', () => {
  it.each([
    ['an error with the word in every part', 'queueMicrotask(() => { throw Object.assign(new TypeError(word, { cause: new Error(word) }), { detail: word, query: word, [word]: word }); });'],
    ['a rejection nobody waits for', 'Promise.reject(Object.assign(new Error(`failing row contains (${word})`), { code: "23514", constraint: "question_length", detail: word }));'],
    ['many errors in one', 'Promise.reject(new AggregateError([new Error(word), word], word));'],
    ['a thrown text', 'setImmediate(() => { throw word; });'],
    ['a thrown object that prints itself', 'setImmediate(() => { throw { name: word, message: word, toString: () => word, [Symbol.for("nodejs.util.inspect.custom")]: () => word }; });'],
    ['an error whose message looks like a stack', 'setImmediate(() => { throw new Error(`x\\n    at ${word} (${word}.ts:1:1)`); });'],
  ])('A- makes a process crash with %s: the log says so in codes, and the word is nowhere', async (_, worst) => {
    const { code, printed } = await crash(worst);
    expect(code).toBe(1);
    expect(printed).toContain('"event":"crashed"');
    expect(printed).not.toContain(word);
    expect(printed).not.toContain('still_alive');
  });

  it('A- makes Node warn with the word: its name is logged, its text is not', async () => {
    const { printed } = await crash('process.emitWarning(word, word); setImmediate(() => process.exit(0));');
    expect(printed).toContain('process_warning');
    expect(printed).not.toContain(word);
  });

  it('would print the word without the guard, so these tests can fail', async () => {
    expect((await crash('throw new Error(word);', false)).printed).toContain(word);
  });

  it('says where in the code it happened', async () => {
    const { printed } = await crash('const deep = () => JSON.parse("{"); setImmediate(deep);');
    expect(printed).toMatch(/"name":"SyntaxError"/);
    expect(printed).toMatch(/"frames":\[/);
  });
});
