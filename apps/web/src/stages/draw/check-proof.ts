import { findSpread } from '@omenhall/contracts/draw/spreads.rules';
import { tarotSignIds } from '@omenhall/contracts/draw/tarot-deck.rules';
import type { DrawProof } from '@omenhall/contracts/proof/draw-proof.private';
import { verifyDraw } from '@omenhall/contracts/proof/draw.rules';
import type { verdictCopy } from '../../copy/en/draw.ts';

export type ProofVerdict = keyof typeof verdictCopy;

/**
 * Draws again from a proof, here in the browser.
 *
 * @param shown the fingerprint this page showed before the draw; null when it showed none
 * @param housePublicKey hex; null when it is not known, and then a good proof is `unknown-house`
 */
export function checkProof(proof: DrawProof, shown: string | null, housePublicKey: string | null): ProofVerdict {
  const spread = findSpread(proof.spreadId);
  if (proof.methodId !== 'tarot' || !spread || !sameOrder(spread.positions.map(({ id }) => id), proof.signs.map(({ positionId }) => positionId))) {
    return 'unreadable';
  }
  if (shown !== null && shown !== proof.commitment) return 'commitment';
  try {
    const verdict = verifyDraw(proof, tarotSignIds, true, housePublicKey);
    if (!verdict.genuine) return verdict.because;
    return housePublicKey === null ? 'unknown-house' : 'genuine';
  } catch {
    // A key or a signature that is no point of the curve throws instead of answering.
    return 'signature';
  }
}

const sameOrder = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((value, index) => value === other[index]);
