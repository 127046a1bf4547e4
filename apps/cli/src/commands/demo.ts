import { defineCommand } from 'citty';
import { readEnvironment } from '@omenhall/adapters/env';
import { placeOrder, type PlacedOrder } from './place-order.ts';

const orderCommand = defineCommand({
  meta: { name: 'order', description: 'Places orders against the running trial house as a customer would, and shows the ten stages of each.' },
  args: {
    count: { type: 'string', description: 'How many.', default: '1' },
    question: { type: 'string', description: 'The question asked in each; a harmless one unless told.', default: 'What is worth a second look before I answer?' },
    json: { type: 'boolean', description: 'One JSON line for each order.', default: false },
    parallel: { type: 'string', description: 'How many at once.', default: '8' },
    patience: { type: 'string', description: 'Seconds to wait for one order.', default: '120' },
  },
  async run({ args }) {
    const { siteUrl } = readEnvironment(process.env, 'cli');
    const count = whole('count', args.count, 100_000);
    const parallel = whole('parallel', args.parallel, 64);
    const patienceMs = whole('patience', args.patience, 3_600) * 1000;
    const waits: number[] = [];
    let complete = 0;
    let next = 0;
    const work = async (): Promise<void> => {
      while (next < count) {
        next += 1;
        const placed = await placeOrder({ siteUrl, question: args.question, patienceMs }).catch((error: unknown): PlacedOrder => ({ order: null, whole: false, paidToMailMs: null, stages: [], fault: error instanceof Error ? error.message : String(error) }));
        if (placed.whole) complete += 1;
        if (placed.paidToMailMs !== null) waits.push(placed.paidToMailMs);
        print(placed, args.json);
      }
    };
    await Promise.all(Array.from({ length: Math.min(parallel, count) }, work));
    const sorted = waits.toSorted((a, b) => a - b);
    const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
    const words = `${complete} of ${count} trails whole; paid to letter accepted: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`;
    (args.json ? process.stderr : process.stdout).write(`${words}\n`);
    process.exitCode = complete === count ? 0 : 1;
  },
});

export const demo = defineCommand({ meta: { name: 'demo', description: 'What a customer would do, done by the program.' }, subCommands: { order: orderCommand } });

function print(placed: PlacedOrder, json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(placed)}\n`);
    return;
  }
  process.stdout.write(`${placed.order ?? 'no order'}  ${placed.whole ? 'whole' : `not whole${placed.fault === undefined ? '' : `: ${placed.fault}`}`}\n`);
  for (const stage of placed.stages) process.stdout.write(`  ${stage.state.padEnd(10)} ${stage.code.padEnd(20)} ${stage.at ?? '-'.padEnd(24)}  ${stage.proof}\n`);
}

function whole(name: string, text: string, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most) throw new Error(`--${name} is a whole number from 1 to ${most}`);
  return value;
}
