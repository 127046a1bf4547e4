import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { openTestLedger, type TestLedger } from '@omenhall/delivery/testing';
import type { ClockLine } from '../../src/engine-world/clock-process.ts';
import { waitUntil } from '../../src/world/wait-until.ts';
import type { EngineScenario } from './engine-scenario.ts';

const day = 86_400_000;
const program = join(import.meta.dirname, '../../src/engine-world/clock-process.ts');

/** Jobs of a schedule by their slots, oldest first. */
async function slotsOf(ledger: TestLedger, name: string): Promise<{ slot: Date; status: string }[]> {
  return await ledger.query<{ slot: Date; status: string }>(
    `select (p.data ->> 'slot')::timestamptz as slot, j.status from delivery_jobs j join delivery_payloads p on p.job_id = j.id where j.kind = $1 order by 1`, [name]);
}

/** What the clock on the wall of a zone shows, such as `Sun 02:30`. */
const wallOf = (timezone: string, at: Date): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone: timezone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at).replace(',', '');

export const scenario: EngineScenario = {
  name: 'every clock down across slots',
  numbers: ['F35'],
  tier: 'first',
  expected: 'after a year without a clock, with both changes of the hour and leap days in between, each slot that is caught up has one job, as many as the policy says, though two clocks start at once and the keeper is killed while it fires; the rest is written down as missed',
  transports: ['postgres'],
  quick: ['postgres'],
  async run({ note, expect, measure }) {
    const ledger = await openTestLedger();
    const clocks = new Set<ChildProcess>();
    try {
      await ledger.query('create table missed (name text, slots int)');
      await ledger.query(`create or replace function delivery.note_missed(p_name text, p_slots timestamptz[], p_more integer) returns void language sql as
        $$ insert into public.missed values (p_name, cardinality(p_slots) + p_more) $$`);
      const now = new Date();
      // Half an hour late at any time of day.
      const lateMinute = (now.getUTCMinutes() + 30) % 60;
      const lines: ClockLine[] = [
        { name: 'sundays', expression: '30 2 * * 0', timezone: 'Europe/Berlin', catchUp: 'all', catchUpMax: 100 },
        { name: 'leap_days', expression: '0 3 29 2 *', timezone: 'UTC', catchUp: 'all', catchUpMax: 100 },
        { name: 'newest', expression: '*/30 * * * *', timezone: 'America/New_York', catchUp: 'last', catchUpMax: 1 },
        { name: 'nothing_late', expression: `${lateMinute} * * * *`, timezone: 'UTC', catchUp: 'none', catchUpMax: 1 },
      ];
      const houseId = randomUUID();
      const start = (): ChildProcess => {
        const clock = fork(program, [ledger.url, houseId, JSON.stringify(lines)], { execArgv: ['--import', 'tsx'] });
        clocks.add(clock);
        return clock;
      };
      const opened = async (clock: ChildProcess): Promise<void> => void await once(clock, 'message');
      const kill = async (clock: ChildProcess): Promise<void> => {
        clock.kill('SIGKILL');
        if (clock.exitCode === null && clock.signalCode === null) await once(clock, 'exit');
      };

      const first = start();
      await opened(first);
      await waitUntil('the calendar stands in the ledger', 30_000, async () => (await ledger.query('select 1 from cron_schedules')).length === lines.length);
      await kill(first);
      note('the only clock is killed, and a year goes by');
      const back = (await ledger.query<{ at: Date }>(`select next_slot - interval '371 days' as at from cron_schedules where job_name = 'sundays'`))[0]?.at ?? now;
      // The last Sunday slot that lies about a year back, by the wall of its zone.
      const sunday = [0, 1, 2, 3, 4, 5, 6].flatMap((days) => [-1, 0, 1].map((hours) => new Date(back.getTime() - days * day + hours * 3_600_000))).find((at) => wallOf('Europe/Berlin', at) === 'Sun 02:30') ?? back;
      await ledger.query(`update cron_schedules set next_slot = case job_name when 'sundays' then $1::timestamptz when 'leap_days' then '2012-02-29T03:00Z'
        else date_trunc('hour', next_slot) - interval '3 days' + case job_name when 'nothing_late' then make_interval(mins => $2::int) else interval '0' end end`, [sunday, lateMinute]);

      const [second, third] = [start(), start()];
      await Promise.all([opened(second), opened(third)]);
      note('two clocks start at once, and one is killed as soon as the first slots have become jobs');
      await waitUntil('the first slots are jobs', 30_000, async () => (await ledger.query('select 1 from delivery_jobs limit 1')).length > 0);
      await kill(second);
      await waitUntil('every schedule waits for the future, and every job has ended', 60_000, async () =>
        (await ledger.query(`select 1 from cron_schedules where next_slot <= now() union all select 1 from delivery_jobs where status in ('pending', 'running')`)).length === 0);

      const sundays = await slotsOf(ledger, 'sundays');
      const expected = Math.floor((Date.now() + 3 * 3_600_000 - sunday.getTime()) / (7 * day)) + 1;
      measure('Sundays caught up', sundays.length);
      expect('each Sunday of the year has its slot, no more and no fewer', Math.abs(sundays.length - expected) <= (wallOf('Europe/Berlin', new Date()).startsWith('Sun') ? 1 : 0));
      const words = sundays.map(({ slot }) => wallOf('Europe/Berlin', slot));
      expect('all stand at half past two, but the one that was skipped, which stands at three', words.includes('Sun 03:00') && words.every((word) => word === 'Sun 03:00' || word === 'Sun 02:30'));
      const gaps = new Set(sundays.slice(1).map(({ slot }, i) => Math.round((slot.getTime() - (sundays[i]?.slot.getTime() ?? 0)) / 60_000) - 7 * 24 * 60));
      expect('weeks are an hour longer or shorter where the hour changed, and half an hour around the skipped one', [...gaps].every((gap) => [0, 60, -60, 30, -30].includes(gap)) && gaps.size > 1);
      expect('29 February came in each leap year', (await slotsOf(ledger, 'leap_days')).filter(({ slot }) => slot < new Date('2026-01-01')).map(({ slot }) => slot.toISOString().slice(0, 10)).join() === '2012-02-29,2016-02-29,2020-02-29,2024-02-29');
      const missed = Object.fromEntries((await ledger.query<{ name: string; slots: number }>('select name, sum(slots)::int as slots from missed group by 1')).map(({ name, slots }) => [name, slots]));
      const newest = await slotsOf(ledger, 'newest');
      expect('the newest alone is caught up where the policy says so, and the other half-hours are missed', newest.length >= 1 && newest.length <= 2 && (missed['newest'] ?? 0) >= 140);
      expect('nothing late is run where the policy says so', (await slotsOf(ledger, 'nothing_late')).length === 0 && (missed['nothing_late'] ?? 0) >= 70);
      const all = await ledger.query<{ key: string; status: string }>('select idempotency_key as key, status from delivery_jobs');
      expect('no slot has two jobs, and every job succeeded', new Set(all.map(({ key }) => key)).size === all.length && all.every(({ status }) => status === 'succeeded'));
    } finally {
      for (const clock of clocks) clock.kill('SIGKILL');
      await ledger.drop();
    }
  },
};
