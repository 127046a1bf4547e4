import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { loadBeside } from '../src/world/load-beside.ts';
import type { Bench, Report, Wish } from './bench.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false }, jobs: { type: 'string', default: '20000' }, rounds: { type: 'string', default: '3' }, orders: { type: 'string', default: '30' },
    rows: { type: 'string', default: '1000000' }, runner: { type: 'string', multiple: true, default: [] },
  },
});
const benches = await loadBeside<Bench>(import.meta.dirname, '.bench.ts', 'bench');
const stranger = positionals.find((wanted) => !benches.some(({ name }) => name === wanted));
if (stranger !== undefined) refuse(`the benches are ${benches.map(({ name }) => name).join(', ')}, not ${stranger}`);
const asked = benches.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const parts = asked.flatMap((bench) => bench.parts ?? []);
const strangePart = values.runner.find((wanted) => !parts.includes(wanted));
if (strangePart !== undefined) refuse(`the runners are ${parts.join(', ')}, not ${strangePart}`);
const wish: Wish = {
  jobs: whole('jobs', values.jobs, 100), rounds: whole('rounds', values.rounds, 1), orders: whole('orders', values.orders, 1), rows: whole('rows', values.rows, 1000),
  runners: values.runner,
  say: (words) => void process.stderr.write(`${words}\n`),
};

// A busy machine makes every figure worse and some ratios too, so its load stands beside them.
const circumstances = { node: process.version, cores: availableParallelism(), loadBefore: round(loadavg()[0] ?? Number.NaN) };
const reports: [string, Report | object[]][] = [];
for (const { name, run } of asked) reports.push([name, rounded(await run(wish))]);
const whereabouts = { ...circumstances, loadAfter: round(loadavg()[0] ?? Number.NaN) };

const [only, ...others] = reports;
if (values.json) {
  // A bench that tells its settings stands by itself when nothing else was asked for.
  const alone = only !== undefined && others.length === 0 && !Array.isArray(only[1]);
  process.stdout.write(`${JSON.stringify(alone ? only[1] : { ...whereabouts, ...Object.fromEntries(reports) })}\n`);
} else {
  process.stdout.write(`${JSON.stringify(whereabouts)}\n`);
  for (const [, report] of reports) print(report);
}

function print(report: Report | object[]): void {
  if (Array.isArray(report)) return console.table(report.map((row) => flat(row)));
  const { settings, ...tables } = report;
  process.stdout.write(`${JSON.stringify(settings, null, 2)}\n`);
  const figures = Object.fromEntries(Object.entries(tables).filter(([, told]) => typeof told === 'number'));
  if (Object.keys(figures).length > 0) console.table([figures]);
  for (const rows of Object.values(tables)) if (typeof rows !== 'number') console.table(Array.isArray(rows) ? rows.map((row: object) => flat(row)) : rows);
}

/** One level: `cpuMsPerJob.node`. Lists stay in the JSON. */
function flat(row: object, before = ''): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row as Record<string, unknown>).flatMap(([name, value]): [string, unknown][] => {
    if (Array.isArray(value)) return [];
    return typeof value === 'object' && value !== null ? Object.entries(flat(value, `${before}${name}.`)) : [[`${before}${name}`, value]];
  }));
}

function rounded<Told>(told: Told): Told {
  return JSON.parse(JSON.stringify(told, (_, value: unknown) => (typeof value === 'number' ? round(value) : value))) as Told;
}

function round(value: number): number {
  if (Math.abs(value) >= 100) return Math.round(value);
  return Math.abs(value) >= 1 ? Math.round(value * 100) / 100 : Math.round(value * 10_000) / 10_000;
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
