import { mannWhitney } from '../src/checks/mann-whitney.rules.ts';
import type { RealHouse } from '../src/world/open-real-house.ts';
import type { Scenario } from './scenario.ts';

/** The catcher keeps a thousand letters, and each code that is asked for a known address is one. */
const pairs = { 'access.sendCode': 900, 'access.signIn': 1_100 } as const;
const leastP = 0.01;

export const scenario: Scenario = {
  name: 'sign-in-timing',
  expected: '2,000 pairs of a known and an unknown address at the doors of signing in: same answer, and no difference in time (Mann-Whitney p > 0.01)',
  orders: 10,
  transports: ['postgres'],
  async run({ house, orders, question, random, note }) {
    const lines = await house.order({ count: orders, question });
    const known = [...new Set((await house.inbox()).map(({ to }) => to))];
    const unknown = known.map((_, i) => `nobody-${i}@stranger.example`);
    const faults: string[] = [];
    for (const [path, count] of Object.entries(pairs)) {
      // In one row at random, so that what a call leaves running behind it falls on both kinds alike.
      const turns = [...Array<boolean>(count).fill(true), ...Array<boolean>(count).fill(false)].map((isKnown) => ({ isKnown, at: random() })).toSorted((a, b) => a.at - b.at);
      const took: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
      const answers = new Set<string>();
      for (const [nth, { isKnown }] of turns.entries()) {
        if (nth % 5 === 0) await house.query('delete from attempt_windows');
        const pool = isKnown ? known : unknown;
        const address = pool[Math.floor(random() * pool.length)] ?? '';
        const { ms, answer } = await ask(house, path, path === 'access.signIn' ? { address, code: '00000000' } : { address });
        took[isKnown ? 'known' : 'unknown'].push(ms);
        answers.add(answer);
      }
      const p = mannWhitney(took.known, took.unknown);
      note(`${path}, ${count} pairs: known p50 ${median(took.known).toFixed(2)} ms, unknown p50 ${median(took.unknown).toFixed(2)} ms, Mann-Whitney p = ${p.toFixed(4)}`);
      if (!(p > leastP)) faults.push(`${path} tells a known address from an unknown one by its time: p = ${p.toFixed(5)}`);
      if (answers.size !== 1) faults.push(`${path} gave ${answers.size} answers`);
    }
    return { lines, allowance: { uncertainLetters: 0 }, faults };
  },
};

async function ask({ siteUrl }: RealHouse, path: string, input: object): Promise<{ ms: number; answer: string }> {
  const from = performance.now();
  const response = await fetch(`${siteUrl}/trpc/${path}`, {
    method: 'POST', headers: { origin: siteUrl, 'x-omen': '1', 'content-type': 'application/json' }, body: JSON.stringify({ json: input }),
  });
  const text = await response.text();
  return { ms: performance.now() - from, answer: `${response.status} ${text.replace(/"reference":"[^"]+"/, '')}` };
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
