import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { benchDelivery } from './delivery.bench.ts';
import { benchHouse } from './house.bench.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, jobs: { type: 'string', default: '20000' }, rounds: { type: 'string', default: '3' }, orders: { type: 'string', default: '30' } },
});
const benches = ['delivery', 'house'] as const;
const stranger = positionals.find((name) => !benches.some((bench) => bench === name));
if (stranger !== undefined) refuse(`the benches are ${benches.join(' and ')}, not ${stranger}`);
const wanted = positionals.length === 0 ? benches : benches.filter((bench) => positionals.includes(bench));
const jobs = whole('jobs', values.jobs, 100);
const rounds = whole('rounds', values.rounds, 1);
const orders = whole('orders', values.orders, 1);
const say = (words: string): void => void process.stderr.write(`${words}\n`);

const report: Record<string, unknown> = { node: process.version, cores: availableParallelism(), loadBefore: round(loadavg()[0] ?? Number.NaN) };
if (wanted.includes('delivery')) report['delivery'] = { jobs, rounds, runners: rounded(await benchDelivery({ jobs, rounds, say })) };
if (wanted.includes('house')) report['house'] = rounded(await benchHouse({ orders, say }));
report['loadAfter'] = round(loadavg()[0] ?? Number.NaN);

if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
else {
  const { delivery, house, ...circumstances } = report;
  process.stdout.write(`${JSON.stringify(circumstances)}\n`);
  if (delivery !== undefined) console.table((delivery as { runners: object[] }).runners);
  if (house !== undefined) console.table(house);
}

function rounded(rows: readonly object[]): object[] {
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, typeof value === 'number' ? round(value) : value])));
}

function round(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 100) / 100;
}

function whole(name: string, text: string, least: number): number {
  const value = Number(text);
  return Number.isInteger(value) && value >= least && value % (name === 'jobs' ? 100 : 1) === 0 ? value : refuse(`--${name} is a whole number from ${least}${name === 'jobs' ? ', in hundreds' : ''}`);
}

function refuse(words: string): never {
  process.stderr.write(`${words}\n`);
  process.exit(2);
}
