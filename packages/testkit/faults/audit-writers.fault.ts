import { readAuditPulse } from '@omenhall/core/audit';
import { openAuditWriters } from '../src/world/audit-writers.ts';
import type { Scenario } from './scenario.ts';

const writers = 32;
const seconds = 60;

export const scenario: Scenario = {
  name: 'audit-writers',
  expected: `${writers} writers for ${seconds} s beside a few orders: no event lost, the log without a gap, an event queued for less than 1.5 s in 99 of 100 looks, and everything verifies`,
  transports: ['postgres'],
  orders: 10,
  async run({ house, orders, question, note }) {
    const log = await openAuditWriters(house.dataDir);
    const faults: string[] = [];
    const ages: number[] = [];
    try {
      const writing = log.write(writers, seconds);
      const until = performance.now() + seconds * 1000;
      const lines = await house.order({ count: orders, question });
      while (performance.now() < until) {
        ages.push((await readAuditPulse((sql) => house.query(sql))).oldestSeconds);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      const written = await writing;
      const p99 = ages.toSorted((a, b) => a - b)[Math.floor(ages.length * 0.99)] ?? Infinity;
      note(`${written.length} events by ${writers} writers; queue age p99 ${p99.toFixed(2)} s over ${ages.length} looks`);
      if (!(p99 < 1.5)) faults.push(`an event was queued for ${p99.toFixed(2)} s in one of a hundred looks`);
      faults.push(...(await log.faults(house.query, written)));
      return { lines, allowance: { uncertainLetters: 0 }, faults };
    } finally {
      await log.close();
    }
  },
};
