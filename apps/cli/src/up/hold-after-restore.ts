import type { Environment } from '@omenhall/adapters/env';
import { startPostgres } from '@omenhall/db/embedded';
import { withClient, withDatabase } from '@omenhall/db/setup';
import { afterRestore, type HeldJob } from '@omenhall/delivery/ledger';
import { commandLineId } from './open-desk.ts';

/**
 * Prepares a restored ledger before anything works on it, with the privileged login, in one transaction: everything is
 * paused, and what may have been sent since the backup becomes uncertain. A second call judges what is then open again.
 *
 * @throws Error in words while a worker lives, or when the backup lies in the future
 */
export async function holdAfterRestore(env: Pick<Environment, 'databaseServiceUrl' | 'dataDir'>, backupAt: Date, { dryRun }: { dryRun: boolean }): Promise<HeldJob[]> {
  const embedded = env.databaseServiceUrl === null ? await startPostgres({ dataDir: env.dataDir, log: () => undefined }) : null;
  try {
    return await withClient(env.databaseServiceUrl ?? withDatabase(embedded?.serviceUrl() ?? '', 'omenhall'), async (client) => {
      const query = async <Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> => (await client.query(text, [...values])).rows as Row[];
      const [now] = await query<{ at: Date; works: boolean }>(
        `select clock_timestamp() as at, exists (select 1 from delivery_workers where reaped_at is null and heartbeat_at between clock_timestamp() - interval '10 seconds' and clock_timestamp()) as works`);
      if (now?.works === true) throw new Error('a worker lives on this ledger: stop the house first, or what it sends meanwhile is judged too');
      if (now !== undefined && backupAt > now.at) throw new Error('the backup would lie in the future');
      await query('begin');
      try {
        const held = await afterRestore(query, backupAt, { actor: commandLineId });
        await query(dryRun ? 'rollback' : 'commit');
        return held;
      } catch (error) {
        await query('rollback');
        throw error;
      }
    });
  } finally {
    if (embedded !== null && embedded.how !== 'joined') await embedded.stop();
  }
}
