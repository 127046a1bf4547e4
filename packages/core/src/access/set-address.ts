import { maskAddress, normaliseAddress } from '@omenhall/contracts/values/email-address';
import type { Inside } from '../foundation/context.ts';
import type { DataKey, Keys } from '../foundation/ports.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { requireSubject } from '../foundation/refuse.ts';
import { openText, sealText } from '../vault/index.ts';

/** Where a subject's address stands sealed. */
export const addressPlace = (houseId: string, subjectId: string) => ({ table: 'subjects', column: 'address', rowId: subjectId, houseId, subjectId });

/** The blind index under which an address is found. */
export const addressIndex = (keys: Keys, address: string): Uint8Array<ArrayBuffer> => new Uint8Array(keys.blindIndex('login', normaliseAddress(address)));

/**
 * Keeps an address sealed, with its blind index and its mask. The same address again changes nothing, nor does the
 * loser of two changes to one address.
 * @param key the subject's own key, prepared before the transaction opened
 * @returns whether this call changed it
 */
export async function setAddress(inside: Inside, keys: Keys, key: DataKey, address: string): Promise<boolean> {
  const subjectId = requireSubject(inside);
  const bidx = addressIndex(keys, address);
  const known = await inside.db.subject.findUniqueOrThrow({ where: { id: subjectId }, select: { addressBidx: true } });
  const { count } = await inside.db.subject.updateMany({
    where: { id: subjectId, OR: [{ addressBidx: null }, { addressBidx: { not: bidx } }] },
    data: {
      address: sealText(key, addressPlace(inside.house.id, subjectId), address.trim()),
      addressDekId: key.id, addressBidx: bidx, addressMask: maskAddress(normaliseAddress(address)), addressSetAt: inside.clock.now(),
    },
  });
  if (count === 0) return false;
  await recordAudit(inside, { action: known.addressBidx === null ? 'address.set' : 'address.mended', entityType: 'subject', entityId: subjectId });
  return true;
}

/** The address as it was typed, for handing a letter over. @throws HouseError `key-shredded`, `keys-away` */
export async function openAddress(keys: Keys, subject: { id: string; houseId: string; address: Uint8Array | null; addressDekId: string | null }): Promise<string | null> {
  if (subject.address === null || subject.addressDekId === null) return null;
  const key = await keys.fetch(subject.addressDekId, subject.id);
  return openText(key, addressPlace(subject.houseId, subject.id), subject.address);
}
