import { rehearse } from '@omenhall/core/operations';
import { countSilent, reconcileByHand, type SweptByHand } from '@omenhall/delivery';
import { catalog } from '@omenhall/jobs';
import type { Desk } from './open-desk.ts';

export type Reconciled = SweptByHand;

/** As for a distant database: by hand, patience costs nothing. */
const staleSeconds = 10;

/**
 * Runs every sweep once. While a worker looks dead it waits five seconds first: after an outage of the database all
 * do, and those that live have beaten by then.
 */
export async function reconcileHouse({ asUpkeep }: Pick<Desk, 'asUpkeep'>, { dryRun, full, graceMs = 5_000 }: { dryRun: boolean; full: boolean; graceMs?: number }): Promise<Reconciled> {
  if ((await asUpkeep.inTransaction(({ query }) => countSilent(query, staleSeconds))) > 0) await new Promise((resolve) => setTimeout(resolve, graceMs));
  const sweep = ({ query }: Parameters<Parameters<Desk['asUpkeep']['inTransaction']>[0]>[0]): Promise<Reconciled> => reconcileByHand(query, { definitions: Object.values(catalog), staleSeconds, auditSeconds: full ? null : 7_200 });
  return dryRun ? rehearse(asUpkeep, sweep) : asUpkeep.inTransaction(sweep);
}
