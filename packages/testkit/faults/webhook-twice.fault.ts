import { listAtDesk } from '../src/world/ask-desk.ts';
import { waitUntil } from '../src/world/wait-until.ts';
import type { Scenario } from './scenario.ts';

export const scenario: Scenario = {
  name: 'webhook-twice',
  expected: 'every event sent twice, half of them at the same moment, some a third time when all is done: each unlocks once, one receipt, one scroll',
  async run({ house, orders, question, note }) {
    const half = Math.ceil(orders / 2);
    await house.trouble({ mode: 'twice', times: 10_000 });
    note('every webhook comes twice');
    const lines = await house.order({ count: half, question });
    await house.trouble({ mode: 'two-at-once', times: 10_000 });
    note('every webhook comes twice at the same moment');
    lines.push(...(await house.order({ count: orders - half, question })));

    const seen = async (): Promise<number> => (await house.query<{ n: number }>('select coalesce(sum(seen), 0)::int as n from webhook_events'))[0]?.n ?? 0;
    const before = await seen();
    const late = (await listAtDesk(house.sandbox, 'events')).slice(0, 20);
    for (const { id } of late) await fetch(`${house.sandbox.url}/sandbox/events/${id}/send`, { method: 'POST', headers: { accept: 'application/json' } });
    note(`${late.length} events come once more, when all is done`);
    await waitUntil('the late events', 30_000, async () => (await seen()) >= before + late.length);

    const once = (await house.query<{ n: number }>('select count(*)::int as n from webhook_events where seen < 2'))[0]?.n ?? 0;
    return { lines, allowance: { uncertainLetters: 0 }, faults: once === 0 ? [] : [`${once} events were seen only once: the fault was not injected`] };
  },
};
