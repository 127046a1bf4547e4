// What the house's own errors say in logs is written by us: ids, codes and numbers stand in it, and nothing a person typed.
//
// Read: the second argument of every `refuse(` and `new HouseError(`. It cannot follow a text through a variable that is
// named like an id; names are all it sees.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listSources } from './list-sources.mjs';

const root = join(import.meta.dirname, '..');

/** Names that hold an id, a code, a count, a name of ours, or a list of those. */
const harmless = /(^|\.)(?:id|\w+Id|\w+_id|orderCode|code|kind|flow|state|status|role|right|table|column|slug|name|who|list|epoch|field|fields|faults|act|trace|length|byteLength|size|bytes|\w+Bytes|count|tracker|most\w*|why|forLogs|key|newest|version|row|right|action|relation|verb|index|path|variable|verdict|reason|attempt|tombstones|seen|folderName)$/;
const shapes = [/^\[\.\.\.new Set<?.*\((fields|codes)\)\]\.join\(.*\)$/, /^(faults|fields|codes|names)(\.map\(verdictOf\))?\.join\(.*\)$/];

const isHarmless = (expression: string): boolean => harmless.test(expression.replace(/ \?\? '[a-z -]*'$/, '').replace(/[?!]/g, '')) || shapes.some((shape) => shape.test(expression));

function substitutionsOf(source: string): string[] {
  return [...source.matchAll(/\b(?:refuse|new HouseError)\(\s*[^,()]+,\s*(`(?:[^`\\]|\\.)*`)/g)].flatMap(([, words = '']) => [...words.matchAll(/\$\{((?:[^{}]|\{[^{}]*\})*)\}/g)].map(([, expression = '']) => expression.trim()));
}

test('a refusal quotes ids and codes in the log, and nothing a person typed', () => {
  const sources = listSources(root, ['apps', 'packages']).filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$|\/testing\//.test(path));
  const found = sources.flatMap((path) => substitutionsOf(readFileSync(join(root, path), 'utf8')).map((expression) => ({ path, expression })));
  expect(found.length).toBeGreaterThan(40);
  expect(found.filter(({ expression }) => !isHarmless(expression))).toEqual([]);
});

test.each(['ask.question', 'input.words', 'address', 'text', 'error.message', 'JSON.stringify(input)', 'value', 'String(error)'])('%s in the words for logs is seen', (expression) => {
  const planted = substitutionsOf(`refuse('bad-input', \`we do not read \${${expression}}\`);`);
  expect(planted).toEqual([expression]);
  expect(planted.every(isHarmless)).toBe(false);
});
