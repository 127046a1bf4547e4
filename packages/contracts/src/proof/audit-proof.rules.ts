import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { z } from 'zod';
import { AuditHeader, hashEvent } from './audit-event.rules.ts';
import { rootFromPath, sameHash } from './merkle.rules.ts';
import { readNote, readVerifierKey, type Checkpoint } from './signed-note.rules.ts';

const Hash = z.string().regex(/^[0-9a-f]{64}$/);

/** One event of the audit log with the path to a signed checkpoint: it can be checked without the house. */
export const AuditProof = z.strictObject({
  type: z.literal('omen/audit-proof/v1'),
  event: AuditHeader,
  subjectSeq: z.int().min(1).nullable(),
  /** Place in the log, from 0. */
  index: z.int().min(0),
  /** Hex, the lowest sibling first. */
  path: z.array(Hash).max(64),
  /** The checkpoint's signed note. */
  checkpoint: z.string().max(2048),
  /** The verifier key that the note claims, `name+hash+key`. */
  key: z.string().max(256),
});
export type AuditProof = z.infer<typeof AuditProof>;

export type AuditProofVerdict =
  | { genuine: true; checkpoint: Checkpoint; event: AuditHeader }
  | { genuine: false; because: 'unreadable' | 'foreign_key' | 'bad_signature' | 'not_in_the_log' };

/** Writes a proof from its parts. */
export const writeAuditProof = (parts: Omit<AuditProof, 'type' | 'path'> & { path: readonly Uint8Array[] }): AuditProof =>
  ({ type: 'omen/audit-proof/v1', ...parts, path: parts.path.map(bytesToHex) });

/**
 * Checks a proof without the house. Never throws, whatever it is given.
 * @param houseKey verifier key of the house it claims to come from; null checks only that the proof holds together
 */
export function verifyAuditProof(given: unknown, houseKey: string | null): AuditProofVerdict {
  const parsed = AuditProof.safeParse(given);
  const key = parsed.success ? readVerifierKey(parsed.data.key) : null;
  if (!parsed.success || key === null) return { genuine: false, because: 'unreadable' };
  const { event, subjectSeq, index, path, checkpoint: note } = parsed.data;
  if (houseKey !== null && houseKey !== parsed.data.key) return { genuine: false, because: 'foreign_key' };
  const read = readNote(note, key);
  if (read.word !== 'genuine') return { genuine: false, because: read.word };
  const root = rootFromPath(hashEvent(event, subjectSeq), index, read.checkpoint.size, path.map(hexToBytes));
  return root !== null && sameHash(root, read.checkpoint.root) ? { genuine: true, checkpoint: read.checkpoint, event } : { genuine: false, because: 'not_in_the_log' };
}
