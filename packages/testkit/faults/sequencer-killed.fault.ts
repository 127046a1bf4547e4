import { openAuditWriters } from '../src/world/audit-writers.ts';
import { waitUntil } from '../src/world/wait-until.ts';
import { pick } from './seeded-random.ts';
import type { Scenario } from './scenario.ts';

const kills = 50;

export const scenario: Scenario = {
  name: 'sequencer-killed',
  expected: `the worker that links audit events killed ${kills} times with kill -9 while four writers write: every acknowledged event linked once, no gap, and everything verifies`,
  transports: ['postgres'],
  orders: 10,
  async run({ house, orders, question, random, note }) {
    const log = await openAuditWriters(house.dataDir);
    const lines = await house.order({ count: orders, question });
    const written: string[] = [];
    let isStriking = true;
    try {
      const writing = (async () => {
        while (isStriking) written.push(...(await log.write(4, 1)));
      })();
      for (let nth = 1; nth <= kills; nth += 1) {
        const linked = async (): Promise<number> => (await house.query<{ size: number }>('select coalesce(max(seq), 0)::float8 as size from audit_links'))[0]?.size ?? 0;
        const before = await linked();
        // Somebody links again before the next strike: a sequencer that never came up would not be hit.
        await waitUntil('a sequencer at work', 120_000, async () => (await house.workers()).length > 0 && (await linked()) > before, 50);
        await new Promise((resolve) => setTimeout(resolve, random() * 400));
        const pid = pick(random, await house.workers());
        if (pid !== undefined) process.kill(pid, 'SIGKILL');
        if (nth % 10 === 0) note(`kill -9 of the sequencer, ${nth} of ${kills}`);
      }
      isStriking = false;
      await writing;
      note(`${written.length} events acknowledged`);
      return { lines, allowance: { uncertainLetters: 0 }, faults: await log.faults(house.query, written) };
    } finally {
      isStriking = false;
      await log.close();
    }
  },
};
