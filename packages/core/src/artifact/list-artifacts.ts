import type { Artifact } from '@omenhall/contracts/artifact/artifact.schema';
import type { Inside } from '../foundation/context.ts';
import { requireSubject } from '../foundation/refuse.ts';

/** The papers of one reading, in the order of their kinds. */
export async function listArtifacts(inside: Inside, { readingId }: { readingId: string }): Promise<Artifact[]> {
  const rows = await inside.db.oracleArtifact.findMany({ where: { readingRecordId: readingId, subjectId: requireSubject(inside) }, orderBy: [{ kind: 'asc' }, { version: 'desc' }] });
  return rows.map((row) => ({
    id: row.id, kind: row.kind as Artifact['kind'], status: row.status as Artifact['status'], version: row.version, sizeBytes: row.sizeBytes,
    checksum: row.checksum === null ? null : Buffer.from(row.checksum).toString('hex'), renderedAt: row.renderedAt,
  }));
}
