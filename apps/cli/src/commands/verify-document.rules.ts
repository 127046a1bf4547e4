import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { findSpread } from '@omenhall/contracts/draw/spreads.rules';
import { tarotSignIds } from '@omenhall/contracts/draw/tarot-deck.rules';
import { AuditProof, verifyAuditProof } from '@omenhall/contracts/proof/audit-proof.rules';
import { keyIdOf, verifyConsentReceipt } from '@omenhall/contracts/proof/consent-receipt.rules';
import { DrawProof } from '@omenhall/contracts/proof/draw-proof.private';
import { verifyDraw } from '@omenhall/contracts/proof/draw.rules';
import { readVerifierKey, writeVerifierKey } from '@omenhall/contracts/proof/signed-note.rules';

export interface Examined {
  verdict: 'genuine' | 'house-unknown' | 'not-genuine' | 'unreadable';
  /** What it is and what is wrong or right with it, in sentences; nothing of a draw's own words. */
  words: string;
}

const unreadable: Examined = { verdict: 'unreadable', words: 'This is neither a draw\'s proof nor a consent receipt nor the proof of an audit event.' };

/** The key of a house, and the name its log goes by where that was given too. */
export interface HouseKey {
  /** Hex, 32 bytes. */
  publicKey: string;
  logName: string | null;
}

/** Reads 64 hex digits, or a verifier key `name+hash+key` as a witness keeps it; null when it is neither. */
export function readHouseKey(text: string): HouseKey | null {
  if (/^[0-9a-f]{64}$/.test(text)) return { publicKey: text, logName: null };
  const key = readVerifierKey(text);
  return key === null ? null : { publicKey: bytesToHex(key.publicKey), logName: key.name };
}

/**
 * Checks a draw's proof, a consent receipt or the proof of an audit event as it was downloaded, without the house. Never throws, whatever it is given.
 *
 * @param text     the file
 * @param houseKey null checks only that the document holds together, and a good one is `house-unknown`
 */
export function verifyDocument(text: string, houseKey: HouseKey | null): Examined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return unreadable;
  }
  const event = AuditProof.safeParse(document);
  if (event.success) return examineEvent(event.data, houseKey);
  const draw = DrawProof.safeParse(document);
  return draw.success ? examineDraw(draw.data, houseKey) : examineReceipt(document, houseKey);
}

function examineEvent(proof: AuditProof, houseKey: HouseKey | null): Examined {
  const claimed = readVerifierKey(proof.key);
  if (claimed === null) return unreadable;
  const wanted = houseKey === null ? null : writeVerifierKey(houseKey.logName ?? claimed.name, hexToBytes(houseKey.publicKey));
  const said = verifyAuditProof(proof, wanted);
  if (!said.genuine) {
    switch (said.because) {
      case 'not_in_the_log': return { verdict: 'not-genuine', words: 'The proof of an audit event that does not stand so in the signed log.' };
      case 'bad_signature': return { verdict: 'not-genuine', words: 'The proof of an audit event whose checkpoint was changed after it was signed.' };
      case 'foreign_key': return { verdict: 'not-genuine', words: 'The proof of an audit event that another house, or another of its logs, signed.' };
      case 'unreadable': return unreadable;
    }
  }
  const { event: { id, action, createdAt }, checkpoint: { origin, size, at } } = said;
  return good(`The audit event ${id}: ${action} at ${createdAt}, stands in ${origin} of ${size} events, signed ${at}.`, houseKey);
}

function examineReceipt(document: unknown, houseKey: HouseKey | null): Examined {
  const said = verifyConsentReceipt(document, houseKey?.publicKey ?? null);
  if (!said.genuine) {
    switch (said.because) {
      case 'signature': return { verdict: 'not-genuine', words: 'A consent receipt that was changed after it was signed.' };
      case 'other-house': return { verdict: 'not-genuine', words: 'A consent receipt that another house signed.' };
      case 'unreadable': return unreadable;
    }
  }
  const { kind, action, at, textVersion, surface, control } = said.facts;
  return good(`A consent receipt: ${kind} ${action} at ${at}, on the screen ${surface} by ${control}, after version ${textVersion} of its text.`, houseKey);
}

function examineDraw(proof: DrawProof, houseKey: HouseKey | null): Examined {
  const spread = findSpread(proof.spreadId);
  const positions = proof.signs.map(({ positionId }) => positionId).join();
  if (proof.methodId !== 'tarot' || spread?.positions.map(({ id }) => id).join() !== positions) return unreadable;
  // The key's name is under no signature; it must still be the name of this key.
  if (proof.keyId !== keyIdOf(hexToBytes(proof.publicKey))) return { verdict: 'not-genuine', words: 'A draw that does not hold: the name of its key does not fit.' };
  try {
    const said = verifyDraw(proof, tarotSignIds, true, houseKey?.publicKey ?? null);
    if (said.genuine) return good(`A draw of ${proof.signs.length} signs, sealed at ${proof.sealedAt}: drawn again, it gives the same signs.`, houseKey);
    return { verdict: 'not-genuine', words: said.because === 'other-house' ? 'A draw that another house signed.' : `A draw that does not hold: its ${said.because} does not fit.` };
  } catch {
    // A key or a signature that is no point of the curve throws instead of answering.
    return { verdict: 'not-genuine', words: 'A draw that does not hold: its signature does not fit.' };
  }
}

const good = (words: string, houseKey: HouseKey | null): Examined =>
  houseKey === null ? { verdict: 'house-unknown', words: `${words} Whose key signed it was not compared: give the house's own with --key.` } : { verdict: 'genuine', words };
