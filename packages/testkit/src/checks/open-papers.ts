import { join } from 'node:path';
import { openKeys } from '@omenhall/adapters/keys';
import { openDiskStore } from '@omenhall/adapters/store';
import { openFile } from '@omenhall/core/vault';
import { openVault } from '@omenhall/db';
import { readRoleAccess } from '@omenhall/db/role-urls';
import type { RealHouse } from '../world/open-real-house.ts';

export interface OpenedPaper {
  kind: string;
  readingId: string;
  bytes: Buffer;
}

interface Row {
  id: string;
  house_id: string;
  subject_id: string;
  kind: string;
  reading_record_id: string;
  storage_key: string;
  dek_id: string;
}

/** Opens the ready papers of these kinds with the house's own keys, at most `most` of each. */
export async function openPapers(house: RealHouse, kinds: readonly string[], most: number): Promise<OpenedPaper[]> {
  const secretsDir = join(house.dataDir, 'secrets');
  const { urls } = await readRoleAccess(join(secretsDir, 'role-urls.json'));
  const vault = openVault(urls.vault);
  const keys = await openKeys({ secretsDir, vault });
  const store = openDiskStore(join(house.dataDir, 'artifacts'));
  try {
    const papers: OpenedPaper[] = [];
    for (const kind of kinds) {
      const rows = await house.query<Row>(
        `select id::text as id, house_id::text as house_id, subject_id::text as subject_id, kind, reading_record_id::text as reading_record_id, storage_key, dek_id::text as dek_id
           from oracle_artifacts where kind = $1 and status = 'ready' order by created_at limit $2`, [kind, most]);
      for (const row of rows) {
        const sealed = await store.get(row.storage_key);
        if (sealed === null) throw new Error(`artifact ${row.id} is ready and its file is missing`);
        const key = await keys.fetch(row.dek_id, row.subject_id);
        const place = { table: 'oracle_artifacts', column: 'storage_key', rowId: row.id, houseId: row.house_id, subjectId: row.subject_id };
        papers.push({ kind, readingId: row.reading_record_id, bytes: Buffer.from(openFile(key, place, sealed).reveal('residue_scan')) });
      }
    }
    return papers;
  } finally {
    keys.close();
    await vault.close();
  }
}
