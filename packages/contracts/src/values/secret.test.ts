import { inspect, format } from 'node:util';
import { expect, it } from 'vitest';
import { revealCounts, Sealed, Secret } from './secret.ts';

const word = 'what holds me back';

it.each([
  ['a secret', new Secret(word)],
  ['an envelope', new Sealed<string>(Buffer.from(word))],
])('%s prints nothing of what it holds', (_, held) => {
  // A template takes it for what a careless line takes it for.
  const taken = held as unknown as string;
  const printed = [JSON.stringify({ held }), String(held), `${taken}`, inspect({ deep: { held } }, { showHidden: true, depth: 9 }), format('%s %j %o', held, held, held), new Error(`refused ${taken}`).message, Object.values(held).join()];
  for (const line of printed) expect(line).not.toMatch(new RegExp(`${word}|${Buffer.from(word).toString('hex')}|119, 104`));
  expect(JSON.stringify({ held })).toBe('{"held":"[sealed]"}');
});

it('a secret is taken out on purpose, and each taking is counted', () => {
  const before = revealCounts().get('owner_view') ?? 0;
  expect(new Secret(word).map((text) => text.length).reveal('owner_view')).toBe(word.length);
  expect(revealCounts().get('owner_view')).toBe(before + 1);
});
