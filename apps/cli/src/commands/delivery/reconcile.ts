import { defineCommand } from 'citty';
import { reconcileHouse, type Reconciled } from '../../up/reconcile-house.ts';
import { layTable } from '../lay-table.rules.ts';
import { answer, atTheDesk, dryRun, json } from './desk-words.ts';

export const reconcile = defineCommand({
  meta: { name: 'reconcile', description: 'Runs every sweep once by hand: reclaim, expiry, resolution, audit. 0: nothing is wrong; 2: the audit found something; 1: a fault. Safe beside a keeper, which does the same by itself.' },
  args: { full: { type: 'boolean', description: 'Audit all of the ledger; otherwise what was left in the last two hours.', default: false }, 'dry-run': dryRun, json },
  run: ({ args }) => atTheDesk(async (desk) => {
    const done = await reconcileHouse(desk, { dryRun: args['dry-run'], full: args.full });
    answer(args.json, { ...done, dryRun: args['dry-run'] }, print(done, args['dry-run']));
    return done.findings.length === 0 ? 0 : 2;
  }),
});

function print({ silentWorkers, reclaimed, lapsed, resent, toLookUp, findings }: Reconciled, dry: boolean): string[] {
  const would = dry ? 'would be ' : '';
  return [
    `reclaim   ${silentWorkers} silent workers, ${reclaimed.length} jobs ${would}taken back`,
    ...layTable([{ heading: '          id', of: ({ id }) => `          ${id}` }, { heading: 'becomes', of: ({ verdict }) => verdict }], reclaimed),
    `expiry    ${lapsed} jobs ${would}ended: past their time, or no longer wanted`,
    `resolve   ${resent} uncertain jobs of kinds that are harmless twice ${would}sent once more`,
    `look up   ${toLookUp} uncertain letters can be asked about; a running worker asks every 5 s where their server can tell`,
    findings.length === 0 ? 'audit     found nothing' : 'audit     found what should not be:',
    ...findings.map(({ finding, count }) => `          ${finding}: ${count}`),
  ];
}
