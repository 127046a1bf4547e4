import { defineCommand } from 'citty';
import { listSchedules, rehearse, runSchedule, type ScheduleLine } from '@omenhall/core/operations';
import { answer, atTheDesk, dryRun, json, span } from './delivery/desk-words.ts';
import { layTable } from './lay-table.rules.ts';

const list = defineCommand({
  meta: { name: 'list', description: 'What runs by the clock, when it ran last and when it comes next. 0: listed; 2: a last run failed; 1: could not be read.' },
  args: { json },
  run: ({ args }) => atTheDesk(async ({ asOperator }) => {
    const schedules = await asOperator.inTransaction(listSchedules);
    answer(args.json, { schedules }, schedules.length === 0 ? ['No worker has brought the calendar yet.'] : layTable(columns(Date.now()), schedules));
    return schedules.some(({ lastRun }) => lastRun?.status === 'failed') ? 2 : 0;
  }),
});

const columns = (now: number) => [
  { heading: 'name', of: ({ name }: ScheduleLine) => name, atMost: 22 },
  { heading: 'when', of: ({ expression, timezone }: ScheduleLine) => `${expression} ${timezone}`, atMost: 28 },
  { heading: 'next', of: ({ nextSlot, pausedAt }: ScheduleLine) => (pausedAt !== null ? 'paused' : nextSlot === null ? null : nextSlot.getTime() <= now ? 'due' : `in ${span(nextSlot.getTime() - now)}`) },
  { heading: 'last run', of: ({ lastRun }: ScheduleLine) => (lastRun === null ? 'never' : `${lastRun.status} ${span(now - lastRun.startedAt.getTime())} ago`) },
  { heading: 'missed', of: ({ missed }: ScheduleLine) => missed, right: true },
  { heading: 'skipped', of: ({ skipped }: ScheduleLine) => skipped, right: true },
];

const run = defineCommand({
  meta: { name: 'run', description: 'Leaves one run beside the calendar, also of a paused schedule; the next slot stays. 0: left; 1: no such schedule, or a fault. A second call is a second run.' },
  args: { name: { type: 'positional', required: true, description: 'Name of the schedule.' }, 'dry-run': dryRun, json },
  run: ({ args }) => atTheDesk(async ({ asOperator }) => {
    const act = (inside: Parameters<typeof runSchedule>[0]) => runSchedule(inside, args.name);
    await (args['dry-run'] ? rehearse(asOperator, act) : asOperator.inTransaction(act));
    answer(args.json, { name: args.name, left: !args['dry-run'], dryRun: args['dry-run'] }, [args['dry-run'] ? `Would leave one run of ${args.name}.` : `One run of ${args.name} is left; omen cron list shows how it ended.`]);
    return 0;
  }),
});

export const cron = defineCommand({ meta: { name: 'cron', description: 'What runs by the clock.' }, subCommands: { list, run } });
