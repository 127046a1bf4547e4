import { randomBytes, randomUUID } from 'node:crypto';
import { canonicalDetails, commitToDetails, type AuditDetails } from '@omenhall/contracts/proof/audit-event.rules';
import { Secret } from '@omenhall/contracts/values/secret';
import type { DataKey } from '../foundation/ports.ts';
import type { SealedDetails } from '../foundation/record-audit.ts';
import type { FieldPlace } from './envelope.ts';
import { sealText } from './seal-text.ts';

/** Where the details of an event lie. */
export const detailsPlace = (houseId: string, subjectId: string, eventId: string): FieldPlace => ({ table: 'audit_details', column: 'sealed', rowId: eventId, houseId, subjectId });

/**
 * Seals what belongs beside an audit event and not into its header: words a person typed, a provider's id, a keyed hash
 * of a shortened address. The event keeps a salted commitment, which says nothing once salt and details are gone.
 *
 * @param key of kind `audit_subject`, prepared before the transaction opened
 * @throws HouseError `text-too-long` (final)
 */
export function sealAuditDetails(key: DataKey, owner: { houseId: string; subjectId: string }, details: Secret<AuditDetails>): SealedDetails {
  const [eventId, salt] = [randomUUID(), new Uint8Array(randomBytes(32))];
  const canonical = details.map(canonicalDetails);
  return {
    eventId, salt, dekId: key.id, subjectId: owner.subjectId,
    commitment: commitToDetails(salt, canonical.reveal('seal')),
    sealed: sealText(key, detailsPlace(owner.houseId, owner.subjectId, eventId), canonical).bytes(),
  };
}
