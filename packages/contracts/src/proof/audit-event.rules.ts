import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { z } from 'zod';

const Meta = z.union([z.string(), z.int(), z.boolean(), z.null()]);

/** An audit event as it is hashed. Ids, codes and numbers; a person stands in it by pseudonym. */
export const AuditHeader = z.strictObject({
  id: z.uuid(),
  houseId: z.uuid(),
  /** UTC to the microsecond. */
  createdAt: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
  schemaV: z.int(),
  actorType: z.string(),
  actorId: z.string(),
  pseudonym: z.string().nullable(),
  action: z.string(),
  entityType: z.string(),
  entityId: z.string(),
  outcome: z.string(),
  reasonTag: z.string().nullable(),
  safeMeta: z.record(z.string(), Meta),
  requestId: z.string().nullable(),
  /** Hex; null where no details were sealed beside it. */
  detailCommit: z.string().regex(/^([0-9a-f]{2})+$/).nullable(),
});
export type AuditHeader = z.infer<typeof AuditHeader>;

/** What was sealed beside an event. */
export type AuditDetails = Readonly<Record<string, string | number | boolean | null>>;

/**
 * The leaf of an event: SHA-256 over 0x00 and its canonical header, which ends with its number among the events of the
 * same person. Every part stands after its length in four bytes, big-endian; null has the length -1 and no bytes, so no
 * two headers give the same bytes. Keys of `safeMeta` are sorted by their bytes, their values typed.
 *
 * @param subjectSeq from 1; null when the event is about nobody
 * @throws RangeError on a number that is not whole
 * Source: RFC 6962, section 2.1, for the leading byte.
 */
export const hashEvent = (header: AuditHeader, subjectSeq: number | null): Uint8Array => sha256(concatBytes(Uint8Array.of(0), joined([
  'omen/audit-event/v1', header.id, header.houseId, header.createdAt, String(header.schemaV), header.actorType, header.actorId, header.pseudonym,
  header.action, header.entityType, header.entityId, header.outcome, header.reasonTag, canonicalMeta(header.safeMeta), header.requestId,
  header.detailCommit === null ? null : hexToBytes(header.detailCommit), subjectSeq === null ? null : String(subjectSeq),
])));

/** Details as text: JSON without spaces, keys sorted. */
export const canonicalDetails = (details: AuditDetails): string => JSON.stringify(Object.fromEntries(Object.entries(details).toSorted(byBytes)));

/** Commits to sealed details. Without the salt it says nothing of them, however few they might be. */
export const commitToDetails = (salt: Uint8Array, canonical: string): Uint8Array => sha256(joined(['omen/audit-detail/v1', salt, canonical]));

function canonicalMeta(meta: AuditHeader['safeMeta']): Uint8Array {
  return concatBytes(...Object.entries(meta).toSorted(byBytes).map(([key, value]) => joined([key, typed(value)])));
}

function typed(value: z.infer<typeof Meta>): string {
  if (value === null) return 'z';
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new RangeError('an audit number is whole');
  // Minus nought is written as nought, as the database does.
  return typeof value === 'string' ? `s:${value}` : typeof value === 'number' ? `n:${value + 0}` : `b:${value}`;
}

/** Keys are plain ASCII, where code units and bytes agree. */
const byBytes = ([one]: [string, unknown], [other]: [string, unknown]): number => (one < other ? -1 : one > other ? 1 : 0);

function joined(parts: readonly (string | Uint8Array | null)[]): Uint8Array {
  return concatBytes(...parts.flatMap((part) => {
    const bytes = typeof part === 'string' ? utf8ToBytes(part) : part;
    const length = new Uint8Array(4);
    new DataView(length.buffer).setInt32(0, bytes === null ? -1 : bytes.length);
    return bytes === null ? [length] : [length, bytes];
  }));
}
