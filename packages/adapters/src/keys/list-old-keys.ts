import type { VaultQuery } from './open-keys.ts';

const pageKeys = 1_000;

/** Names of all keys in the vault that are older than so many hours, a page of 1,000 at a time, through the keeper's login. */
export async function* listOldKeys(keeper: { query: VaultQuery }, olderThanHours: number): AsyncGenerator<{ dekId: string; kind: string; objectId: string }[]> {
  for (let after: string | null = null; ;) {
    const rows: { dek_id: string; kind: string; object_id: string }[] = await keeper.query('select dek_id, kind, object_id from vault.list_deks(make_interval(hours => $1), $2, $3)', [olderThanHours, after, pageKeys]);
    if (rows.length > 0) yield rows.map(({ dek_id, kind, object_id }) => ({ dekId: dek_id, kind, objectId: object_id }));
    if (rows.length < pageKeys) return;
    after = rows.at(-1)?.dek_id ?? null;
  }
}
