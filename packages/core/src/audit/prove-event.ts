import { AuditHeader } from '@omenhall/contracts/proof/audit-event.rules';
import { writeAuditProof, type AuditProof } from '@omenhall/contracts/proof/audit-proof.rules';
import { inclusionPath, splitHashes } from '@omenhall/contracts/proof/merkle.rules';
import { readNote, writeVerifierKey } from '@omenhall/contracts/proof/signed-note.rules';
import type { Query } from '@omenhall/db';
import { refuse } from '../foundation/refuse.ts';
import type { Signer } from './checkpoint.rules.ts';

/**
 * Takes one event out of the log with everything that shows it stands there: header, place, path and checkpoint.
 *
 * @param query of an operator, who proves events of the own house, or of the service login
 * @throws HouseError `not-found` (final); `in-work` when no checkpoint covers the event yet (try again in a minute)
 */
export async function proveEvent(query: Query, signer: Signer, eventId: string): Promise<AuditProof> {
  const [row] = await query<{ header: unknown; seq: bigint | string | null; subject_seq: bigint | string | null }>('select header, seq, subject_seq from app.audit_event($1::uuid)', [eventId]);
  if (row === undefined) refuse('not-found', `audit event ${eventId}`);
  const [newest] = await query<{ note: Uint8Array }>('select note from app.newest_checkpoint()');
  const note = newest === undefined ? '' : new TextDecoder().decode(newest.note);
  const read = readNote(note, signer);
  if (row.seq === null || read.word !== 'genuine' || read.checkpoint.size < Number(row.seq)) refuse('in-work', `audit event ${eventId} is in no signed checkpoint yet`);
  const leaves: Uint8Array[] = [];
  while (leaves.length < read.checkpoint.size) {
    const [part] = await query<{ leaves: Uint8Array }>('select app.audit_leaves($1::bigint, $2::bigint) as leaves', [leaves.length + 1, read.checkpoint.size]);
    const more = splitHashes(part?.leaves ?? new Uint8Array()) ?? [];
    if (more.length === 0) refuse('broken', 'the log is shorter than its checkpoint');
    for (const leaf of more) leaves.push(leaf);
  }
  return writeAuditProof({
    event: AuditHeader.parse(row.header), subjectSeq: row.subject_seq === null ? null : Number(row.subject_seq),
    index: Number(row.seq) - 1, path: inclusionPath(leaves, Number(row.seq) - 1), checkpoint: note, key: writeVerifierKey(signer.name, signer.publicKey),
  });
}
