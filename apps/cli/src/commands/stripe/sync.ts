import { defineCommand } from 'citty';
import type { ComparedOrder, MoneyGap, SyncReport } from '@omenhall/contracts/operator/money.schema';
import { sayMoney } from '@omenhall/contracts/values/money';
import { syncStripe } from '@omenhall/core/payment';
import { answer, atTheDesk, json, secondsOf } from '../delivery/desk-words.ts';
import { layTable } from '../lay-table.rules.ts';

export const sync = defineCommand({
  meta: {
    name: 'sync',
    description: 'Takes in what the desk could not deliver, holds its sessions and our open orders against each other, and settles what differs. Safe beside a running house and beside itself. 0: they agree; 2: a person is needed, or, in a dry run, they differ; 3: another run is under way; 1: a fault.',
  },
  args: {
    'dry-run': { type: 'boolean', description: 'Say what would change, state by state and line by line, and change nothing.', default: false },
    since: { type: 'string', description: 'How far back sessions are compared, such as 12h, 4d or 30d.', default: '4d' },
    json,
  },
  run: ({ args }) => atTheDesk(async (desk) => {
    const stop = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
    const done = await syncStripe(desk.agreeing(), { dryRun: args['dry-run'], whole: true, sinceDays: secondsOf('since', args.since) / 86_400, signal: stop.signal });
    answer(args.json, done, print(done));
    return done.word === 'busy' ? 3 : done.left > 0 || done.events.failed > 0 ? 2 : 0;
  }),
});

function print({ word, dryRun, events, compared, gaps, healed, left, orders }: SyncReport): string[] {
  if (word === 'busy') return ['Another run is under way; nothing was done.'];
  const would = dryRun ? 'would be ' : '';
  return [
    `events    ${events.listed} undelivered${dryRun ? '' : `: ${events.settled} settled, ${events.known} known, ${events.ignored} of no concern, ${events.failed} failed and kept`}`,
    `compared  ${compared} orders: ${gaps} gaps, ${dryRun ? `${gaps - needsPerson(orders)} ${would}healed` : `${healed} healed`}, ${dryRun ? needsPerson(orders) : left} for a person`,
    ...layTable([
      { heading: 'order', of: ({ orderCode }: ComparedOrder) => orderCode ?? 'none' },
      { heading: 'gap', of: (order: ComparedOrder) => order.gaps.map(sayGap).join('; '), atMost: 60 },
      { heading: dryRun ? 'would become' : 'became', of: (order: ComparedOrder) => sayChange(order), atMost: 100 },
    ], orders),
    ...(word === 'stopped' ? ['Stopped before the end; the next run goes on.'] : []),
  ];
}

const needsPerson = (orders: readonly ComparedOrder[]): number => orders.flatMap(({ gaps }) => gaps).filter(({ mends }) => !mends).length;
const say = (minor: number | null, currency: string | null): string => (minor === null || currency === null ? '?' : sayMoney({ amountMinor: minor, currency }, 'en'));
const sayGap = ({ kind, thereMinor, hereMinor, currency }: MoneyGap): string =>
  (thereMinor === null && hereMinor === null ? kind : `${kind}: ${say(thereMinor, currency)} there, ${say(hereMinor, currency)} here`);

function sayChange({ change }: ComparedOrder): string {
  if (change === null) return 'nothing; a person is needed';
  return [
    ...(change.fromStatus === change.toStatus ? [] : [`${change.fromStatus} -> ${change.toStatus}`]),
    ...change.lines.map(({ kind, amountMinor, currency }) => `${kind} ${say(amountMinor, currency)}`),
    ...change.words.map(({ name, to }) => `${name} ${to ?? 'none'}`),
    ...change.jobs,
  ].join(', ');
}
