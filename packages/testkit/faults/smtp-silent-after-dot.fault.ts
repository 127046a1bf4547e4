import { waitUntil } from '../src/world/wait-until.ts';
import { pick } from './seeded-random.ts';
import type { Scenario } from './scenario.ts';

const silent = 3;

export const scenario: Scenario = {
  name: 'smtp-silent-after-dot',
  expected: 'the mail server takes three letters, says nothing after the final dot, and the link falls: those three are uncertain, each lies in the inbox once, and none is sent again, not even by another worker',
  orders: 12,
  mailCanBeAsked: false,
  async run({ house, orders, question, random, note }) {
    const faults: string[] = [];
    const count = async (status: string): Promise<number> =>
      (await house.query<{ n: number }>(`select count(*)::int as n from delivery_jobs where channel = 'email' and status = $1`, [status]))[0]?.n ?? 0;
    await house.trouble({ mail: 'silent-after-dot', times: silent });
    note(`the next ${silent} letters meet silence after the final dot`);
    const lines = await house.order({ count: orders, question, patienceSeconds: 60 });
    const open = `select count(*)::int as n from delivery_jobs where status in ('pending', 'running')`;
    await waitUntil('nothing but letters that hang', 120_000, async () => (await house.query<{ n: number }>(open))[0]?.n === silent && (await count('running')) === silent);
    note(`the link to the mail server falls: ${house.mailLink.cut()} connections`);
    await waitUntil('letters that are uncertain', 60_000, async () => (await count('uncertain')) === silent);

    const pid = pick(random, await house.workers());
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
    note('kill -9 of the worker that was left in doubt');
    await house.ready();
    lines.push(...(await house.order({ count: 3, question })));
    const uncertain = await count('uncertain');
    if (uncertain !== silent) faults.push(`${uncertain} letters are uncertain, and ${silent} met silence`);
    return { lines, allowance: { uncertainLetters: silent }, faults };
  },
};
