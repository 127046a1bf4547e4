import { randomUUID } from 'node:crypto';
import { listOldKeys, openKeys } from '@omenhall/adapters/keys';
import { findOrphanKeys, type StoredKey } from '@omenhall/core/vault';
import { openVault } from '@omenhall/db';
import { withClient, type HouseDatabases } from '@omenhall/db/setup';

/** How long a writer may take between its key and its row. */
const olderThanHours = 24;

export interface Swept {
  judged: number;
  passedOver: number;
  orphans: StoredKey[];
  /** Whether the orphans were destroyed. */
  destroyed: boolean;
  /** Why they were not, when that was asked for. */
  refused: string | null;
  /** From when on their destruction may be told as done. */
  reportableAt: Date | null;
}

/**
 * Destroys the keys that no row of the house needs. A second call finds none.
 *
 * Refuses to destroy when more than half of the keys, and more than twenty, would go: that is rather another house's
 * vault than so many writers who failed. `many` says that it is right.
 */
export async function sweepKeys({ keeperUrl, serviceUrl, urls }: Pick<HouseDatabases, 'keeperUrl' | 'serviceUrl' | 'urls'>, secretsDir: string, { dryRun, many }: { dryRun: boolean; many: boolean }): Promise<Swept> {
  const [keeper, vault] = [openVault(keeperUrl, { max: 1 }), openVault(urls.vault, { max: 1 })];
  try {
    const swept: Swept = { judged: 0, passedOver: 0, orphans: [], destroyed: false, refused: null, reportableAt: null };
    await withClient(serviceUrl, async (client) => {
      await client.query('begin read only');
      // With it off, a wall that would hide a row is an error and not an orphan.
      await client.query('set local row_security = off');
      for await (const page of listOldKeys(keeper, olderThanHours)) {
        const { orphans, judged, passedOver } = await findOrphanKeys(async (text, values) => (await client.query(text, [...(values ?? [])])).rows, page);
        swept.orphans.push(...orphans);
        swept.judged += judged;
        swept.passedOver += passedOver;
      }
      await client.query('commit');
    });
    if (dryRun || swept.orphans.length === 0) return swept;
    if (!many && swept.orphans.length > 20 && swept.orphans.length * 2 > swept.judged) {
      return { ...swept, refused: 'more than half of the keys have no row in this house: is this its vault? If it is, say --many' };
    }
    const keys = await openKeys({ secretsDir, vault, keeper });
    const { reportableAt } = await keys.shred(swept.orphans.map(({ dekId }) => dekId), randomUUID());
    keys.close();
    return { ...swept, destroyed: true, reportableAt };
  } finally {
    await Promise.all([keeper.close(), vault.close()]);
  }
}
