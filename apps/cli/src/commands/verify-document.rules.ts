import { hexToBytes } from '@noble/hashes/utils.js';
import { findSpread } from '@omenhall/contracts/draw/spreads.rules';
import { tarotSignIds } from '@omenhall/contracts/draw/tarot-deck.rules';
import { keyIdOf, verifyConsentReceipt } from '@omenhall/contracts/proof/consent-receipt.rules';
import { DrawProof } from '@omenhall/contracts/proof/draw-proof.private';
import { verifyDraw } from '@omenhall/contracts/proof/draw.rules';

export interface Examined {
  verdict: 'genuine' | 'house-unknown' | 'not-genuine' | 'unreadable';
  /** What it is and what is wrong or right with it, in sentences; nothing of a draw's own words. */
  words: string;
}

const unreadable: Examined = { verdict: 'unreadable', words: 'This is neither a draw\'s proof nor a consent receipt.' };

/**
 * Checks a proof or a receipt of the house as it was downloaded, without the house. Never throws, whatever it is given.
 *
 * @param text           the file
 * @param housePublicKey hex; null checks only that the document holds together, and a good one is `house-unknown`
 */
export function verifyDocument(text: string, housePublicKey: string | null): Examined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return unreadable;
  }
  const draw = DrawProof.safeParse(document);
  return draw.success ? examineDraw(draw.data, housePublicKey) : examineReceipt(document, housePublicKey);
}

function examineReceipt(document: unknown, housePublicKey: string | null): Examined {
  const said = verifyConsentReceipt(document, housePublicKey);
  if (!said.genuine) {
    switch (said.because) {
      case 'signature': return { verdict: 'not-genuine', words: 'A consent receipt that was changed after it was signed.' };
      case 'other-house': return { verdict: 'not-genuine', words: 'A consent receipt that another house signed.' };
      case 'unreadable': return unreadable;
    }
  }
  const { kind, action, at, textVersion, surface, control } = said.facts;
  return good(`A consent receipt: ${kind} ${action} at ${at}, on the screen ${surface} by ${control}, after version ${textVersion} of its text.`, housePublicKey);
}

function examineDraw(proof: DrawProof, housePublicKey: string | null): Examined {
  const spread = findSpread(proof.spreadId);
  const positions = proof.signs.map(({ positionId }) => positionId).join();
  if (proof.methodId !== 'tarot' || spread?.positions.map(({ id }) => id).join() !== positions) return unreadable;
  // The key's name is under no signature; it must still be the name of this key.
  if (proof.keyId !== keyIdOf(hexToBytes(proof.publicKey))) return { verdict: 'not-genuine', words: 'A draw that does not hold: the name of its key does not fit.' };
  try {
    const said = verifyDraw(proof, tarotSignIds, true, housePublicKey);
    if (said.genuine) return good(`A draw of ${proof.signs.length} signs, sealed at ${proof.sealedAt}: drawn again, it gives the same signs.`, housePublicKey);
    return { verdict: 'not-genuine', words: said.because === 'other-house' ? 'A draw that another house signed.' : `A draw that does not hold: its ${said.because} does not fit.` };
  } catch {
    // A key or a signature that is no point of the curve throws instead of answering.
    return { verdict: 'not-genuine', words: 'A draw that does not hold: its signature does not fit.' };
  }
}

const good = (words: string, housePublicKey: string | null): Examined =>
  housePublicKey === null ? { verdict: 'house-unknown', words: `${words} Whose key signed it was not compared: give the house's own with --key.` } : { verdict: 'genuine', words };
