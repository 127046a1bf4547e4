import type { HttpTrouble } from '../../src/engine-world/http-provider.ts';
import { waitUntil } from '../../src/world/wait-until.ts';
import type { EngineScenario } from './engine-scenario.ts';

const cases: readonly (HttpTrouble & { end: 'succeeded' | 'dead' })[] = [
  { act: 'close', taken: true, end: 'succeeded' }, { act: 'close', end: 'succeeded' }, { act: 500, taken: true, end: 'succeeded' }, { act: 500, end: 'succeeded' }, { act: 502, taken: true, end: 'succeeded' },
  { act: 'broken_json', end: 'succeeded' }, { act: 'cut_body', end: 'succeeded' }, { act: 409, end: 'succeeded' }, { act: 'hang', seconds: 30, taken: true, end: 'succeeded' },
  { act: 'redirect', end: 'dead' }, { act: 400, end: 'dead' }, { act: 422, end: 'dead' }, { act: 404, end: 'dead' },
];
const told = ({ act, taken }: HttpTrouble): string => `${act}${taken === true ? ' after it was taken' : ''}`;
const ids = new Map<HttpTrouble, string>();

export const scenario: EngineScenario = {
  name: 'provider answers in every way',
  numbers: ['F27'],
  tier: 'first',
  expected: 'a keyed call is acted on once after every ambiguous answer, and dies at once when it is refused; a redirect is not followed; a Retry-After holds everybody off the destination for as long as it says',
  async run({ world, note, expect, measure }) {
    await Promise.all([world.addWorker({ callPatienceMs: 1_500 }), world.addWorker({ callPatienceMs: 1_500 })]);
    for (const { end, ...trouble } of cases) {
      const struck = world.provider.strikes.length;
      world.provider.trouble(trouble);
      const [id = ''] = await world.leave('keyed', [{}]);
      ids.set(trouble, id);
      await waitUntil(`${told(trouble)} to strike`, 20_000, () => world.provider.strikes.length > struck, 20);
      await waitUntil(`${told(trouble)} to end`, 40_000, async () => (await world.statusOf(id)) === end, 50);
    }
    note(`${cases.length} calls met every kind of answer`);

    const before = world.provider.calls.length;
    world.provider.trouble({ act: 429, retryAfter: '3' });
    const [first = ''] = await world.leave('keyed', [{}]);
    await world.provider.until(() => world.provider.strikes.at(-1)?.act === '429');
    const askedAt = Date.now();
    await waitUntil('the pause', 10_000, async () => (await world.query(`select 1 from delivery_controls where scope = 'dest:provider' and automatic`)).length === 1, 10);
    await world.leave('keyed', Array.from({ length: 20 }, () => ({})));
    await world.settled(60_000);
    const next = world.provider.calls[before + 1]?.at.getTime() ?? Infinity;
    measure('from Retry-After 3 s to the next call of anybody, ms', next - askedAt, 12_000);
    expect(`nobody called before the three seconds were over (${next - askedAt} ms)`, next - askedAt >= 2_900);
    const [job] = await world.query<{ attempts: number }>('select attempts from delivery_jobs where id = $1', [first]);
    expect('a 429 costs no attempt', job?.attempts === 1);
  },
  judge({ world, expect }, books) {
    for (const { end, ...trouble } of cases) {
      const id = [...ids].find(([known]) => known.act === trouble.act && known.taken === trouble.taken)?.[1] ?? '';
      const acted = books.accepted.filter(({ job, sink }) => sink === 'provider' && job === id).length;
      expect(`${told(trouble)}: acted on ${acted} times`, acted === (end === 'succeeded' ? 1 : 0));
      if (end === 'dead') expect(`${told(trouble)}: dies at the first try`, books.attempts.filter(({ job }) => job === id).length === 1);
    }
    expect('no key was ever used with other bytes', world.provider.mismatches() === 0);
  },
};
