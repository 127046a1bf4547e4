import { defineCommand } from 'citty';
import { readEnvironment } from '@omenhall/adapters/env';
import { drillQueueLoss, type QueueLossReport } from '../up/drill-queue-loss.ts';
import { answer, atTheDesk, json, secondsOf } from './delivery/desk-words.ts';

export const queueLoss = defineCommand({
  meta: { name: 'queue-loss', description: 'Empties the queue of the running house on purpose, and sees that everything waiting starts all the same, once. 0: nothing lost, nothing doubled, in time; 2: the drill failed; 1: it could not be run.' },
  args: {
    probes: { type: 'string', description: 'Harmless jobs to leave, 20 to 1,000.', default: '150' },
    patience: { type: 'string', description: 'How long to wait for them.', default: '60s' },
    bound: { type: 'string', description: 'How long after the loss the last may start.', default: '15s' },
    json,
  },
  run: ({ args }) => atTheDesk(async (desk) => {
    const probes = Number(args.probes);
    if (!(Number.isInteger(probes) && probes >= 20 && probes <= 1_000)) throw new Error('--probes lies between 20 and 1,000');
    const report = await drillQueueLoss(readEnvironment(process.env, 'cli'), desk, { probes, patienceMs: secondsOf('patience', args.patience) * 1000, boundMs: secondsOf('bound', args.bound) * 1000 });
    answer(args.json, report, print(report));
    return report.passed ? 0 : 2;
  }),
});

function print({ transport, removed, probes, waiting, ownWork, firstStartMs, allStartedMs, lost, doubled, passed, run }: QueueLossReport): string[] {
  const ms = (figure: number | null): string => (figure === null ? 'never' : `after ${figure} ms`);
  return [
    `The queue on ${transport} was emptied: ${removed} ${transport === 'redis' ? 'keys' : 'rows'} gone, while ${waiting} jobs waited (${ownWork} of them the house's own, ${probes} probes left in all).`,
    `  first started  ${ms(firstStartMs)}`,
    `  last started   ${ms(allStartedMs)}`,
    `  lost           ${lost.length}`,
    ...lost.slice(0, 20).map((id) => `                 ${id}`),
    `  doubled        ${doubled.length}`,
    ...doubled.slice(0, 20).map((id) => `                 ${id}`),
    passed ? 'Nothing was lost, and nothing done twice.' : 'The drill failed.',
    `Kept among the runs as queue_loss_drill, ${run}.`,
  ];
}
