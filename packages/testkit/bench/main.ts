import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { loadBeside } from '../src/world/load-beside.ts';
import type { Bench, Wish } from './bench.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, jobs: { type: 'string', default: '20000' }, rounds: { type: 'string', default: '3' }, orders: { type: 'string', default: '30' } },
});
const benches = await loadBeside<Bench>(import.meta.dirname, '.bench.ts', 'bench');
const stranger = positionals.find((wanted) => !benches.some(({ name }) => name === wanted));
if (stranger !== undefined) refuse(`the benches are ${benches.map(({ name }) => name).join(' and ')}, not ${stranger}`);
const wish: Wish = {
  jobs: whole('jobs', values.jobs, 100), rounds: whole('rounds', values.rounds, 1), orders: whole('orders', values.orders, 1),
  say: (words) => void process.stderr.write(`${words}\n`),
};

// A busy machine makes every figure worse and some ratios too, so its load stands beside them.
const circumstances = { node: process.version, cores: availableParallelism(), loadBefore: round(loadavg()[0] ?? Number.NaN) };
const tables: Record<string, object[]> = {};
for (const { name, run } of benches) if (positionals.length === 0 || positionals.includes(name)) tables[name] = rounded(await run(wish));
const report = { ...circumstances, loadAfter: round(loadavg()[0] ?? Number.NaN), ...tables };

if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
else {
  process.stdout.write(`${JSON.stringify({ ...circumstances, loadAfter: report.loadAfter })}\n`);
  for (const rows of Object.values(tables)) console.table(rows);
}

function rounded(rows: readonly object[]): object[] {
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, typeof value === 'number' ? round(value) : value])));
}

function round(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 100) / 100;
}

function whole(name: string, text: string, least: number): number {
  const value = Number(text);
  const inHundreds = name === 'jobs';
  if (Number.isInteger(value) && value >= least && (!inHundreds || value % 100 === 0)) return value;
  return refuse(`--${name} is a whole number from ${least}${inHundreds ? ', in hundreds' : ''}`);
}

function refuse(words: string): never {
  process.stderr.write(`${words}\n`);
  process.exit(2);
}
