import { HouseError } from '@omenhall/contracts/errors';
import { Secret, Sealed } from '@omenhall/contracts/values/secret';
import { plantedWord } from '@omenhall/contracts/testing/planted-words';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openLog, type Fields } from './index.ts';

const word = plantedWord('fuzz');
const forms = [word, word.toUpperCase(), Buffer.from(word).toString('base64'), Buffer.from(word).toString('hex')];
const runs = 3_000;

/** A text that carries the word as people and machines write it: in a sentence, an address, a URL, a statement. */
const carrier = fc.constantFrom(
  `I fear ${word}`, `${word}@reader.example`, `https://house.example/s?q=${word}`, `/a/1?sig=${word}`, `select '${word}'`, `${word}\n`, `«${word}»`, `(${word})`,
  `postgres://u:${word}@db/house`, `${word} ${word}`, `Key (question)=(${word}) exists`, ` ${word}`,
);

const { thing } = fc.letrec((tie) => ({
  error: fc.record({ message: carrier, cause: tie('thing'), detail: carrier, extra: tie('thing'), name: fc.option(carrier), code: fc.option(carrier), stack: fc.option(carrier) }).map(
    ({ message, cause, name, code, stack, ...more }) => Object.assign(new Error(message, { cause }), more, name === null ? {} : { name }, code === null ? {} : { code }, stack === null ? {} : { stack })),
  thing: fc.oneof(
    { maxDepth: 4, depthSize: 'medium' },
    carrier,
    carrier.map((text) => Buffer.from(text)),
    carrier.map((text) => new Secret(text)),
    carrier.map((text) => new Sealed<string>(Buffer.from(text))),
    carrier.map((text) => new URL(`https://house.example/?q=${encodeURIComponent(text)}`)),
    carrier.map((text) => new HouseError('broken', 'reading 1 lacks a sign', { cause: new Error(text), words: text })),
    carrier.map((text) => ({ toJSON: () => text, toString: () => text })),
    fc.array(tie('thing'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(fc.constant(word), fc.constantFrom('route', 'reason', 'question', 'houseId', 'error', 'err', 'cause', 'name', 'code', 'toJSON')), tie('thing'), { maxKeys: 4 }),
    tie('error'),
    fc.array(tie('error'), { maxLength: 3 }).map((errors) => new AggregateError(errors, word)),
    fc.tuple(tie('thing'), tie('thing')).map((pair) => new Map([pair])),
  ),
}));

it(`A- logs ${runs} things made of errors, causes, secrets, URLs and deep objects, each full of the word: no line holds it`, () => {
  let written = '';
  const log = openLog({ level: 'debug', name: 'worker', destination: { write: (line) => { written += line; } } });
  let lines = 0;
  fc.assert(fc.property(thing, fc.dictionary(fc.oneof(fc.constantFrom('route', 'status', 'reason', 'requestId', 'subjectId', 'ok', 'code', 'name', 'kind'), fc.constant(word)), thing, { maxKeys: 5 }), carrier, (error, fields, event) => {
    written = '';
    log.error(event, { ...fields, error } as Fields);
    log.warn('verb.failed', { error });
    log.with(fields).info('child', { error });
    log.crash('exception', error);
    lines += written.split('\n').length - 1;
    for (const form of forms) expect(written.includes(form)).toBe(false);
  }), { numRuns: runs, seed: 12 });
  expect(lines).toBe(runs * 4);
  log.info(word);
  expect(written.includes(word)).toBe(true);
});
