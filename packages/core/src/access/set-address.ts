import { maskAddress, normaliseAddress } from '@omenhall/contracts/values/email-address';
import type { Secret } from '@omenhall/contracts/values/secret';
import type { Inside } from '../foundation/context.ts';
import type { DataKey, Keys } from '../foundation/ports.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { requireSubject } from '../foundation/refuse.ts';
import { openText, sealText } from '../vault/index.ts';

/** Where a subject's address stands sealed. */
export const addressPlace = (houseId: string, subjectId: string) => ({ table: 'subjects', column: 'address', rowId: subjectId, houseId, subjectId });

/** The blind index under which an address that is not written to is known. */
export const suppressionIndex = (keys: Keys, address: Secret<string>): Uint8Array<ArrayBuffer> => new Uint8Array(keys.blindIndex('suppression', normaliseAddress(address.reveal('index'))));

/** The blind index under which an address is found. */
export const addressIndex = (keys: Keys, address: Secret<string>): Uint8Array<ArrayBuffer> => new Uint8Array(keys.blindIndex('login', normaliseAddress(address.reveal('index'))));

/** First letter and domain of an address: what an operator and an unsigned screen may see. */
export const maskOf = (address: Secret<string>): string => maskAddress(normaliseAddress(address.reveal('index')));

/**
 * Keeps an address sealed, with its blind index and its mask. The same address again changes nothing, nor does the
 * loser of two changes to one address.
 * @param key the subject's own key, prepared before the transaction opened
 * @returns whether this call changed it
 */
export async function setAddress(inside: Inside, keys: Keys, key: DataKey, address: Secret<string>): Promise<boolean> {
  const subjectId = requireSubject(inside);
  const bidx = addressIndex(keys, address);
  const known = await inside.db.subject.findUniqueOrThrow({ where: { id: subjectId }, select: { addressBidx: true } });
  const { count } = await inside.db.subject.updateMany({
    where: { id: subjectId, OR: [{ addressBidx: null }, { addressBidx: { not: bidx } }] },
    data: {
      address: sealText(key, addressPlace(inside.house.id, subjectId), address.map((typed) => typed.trim())).bytes(),
      addressDekId: key.id, addressBidx: bidx, addressSuppression: suppressionIndex(keys, address), addressMask: maskOf(address), addressSetAt: inside.clock.now(),
    },
  });
  if (count === 0) return false;
  await recordAudit(inside, { action: known.addressBidx === null ? 'address.set' : 'address.mended', entityType: 'subject', entityId: subjectId });
  return true;
}

/** The address as it was typed, for handing a letter over. @throws HouseError `key-shredded`, `keys-away` */
export async function openAddress(keys: Keys, subject: { id: string; houseId: string; address: Uint8Array | null; addressDekId: string | null }): Promise<Secret<string> | null> {
  if (subject.address === null || subject.addressDekId === null) return null;
  const key = await keys.fetch(subject.addressDekId, subject.id);
  return openText(key, addressPlace(subject.houseId, subject.id), subject.address);
}
