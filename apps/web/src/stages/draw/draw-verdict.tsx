import { findSpread } from '@omenhall/contracts/draw/spreads.rules';
import { findTarotCard } from '@omenhall/contracts/draw/tarot-deck.rules';
import { keyIdOf } from '@omenhall/contracts/proof/consent-receipt.rules';
import type { DrawProof } from '@omenhall/contracts/proof/draw-proof.private';
import { hexToBytes } from '@noble/hashes/utils.js';
import { useHouseConfig } from '../../app/house-config.ts';
import { verdictCopy } from '../../copy/en/draw.ts';
import { verifyCopy as copy } from '../../copy/en/verify.ts';
import { Moment } from '../../ui/moment.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Row } from '../../ui/page.tsx';
import { Spread } from '../../ui/spread.tsx';
import { checkProof } from './check-proof.ts';
import { SigningKey } from './signing-key.tsx';

interface Props { proof: DrawProof }

/** Whether a draw proof is genuine, and only then the signs that it gives. */
export function DrawVerdict({ proof }: Props) {
  const { housePublicKey } = useHouseConfig();
  const verdict = checkProof(proof, null, housePublicKey);
  const good = verdict === 'genuine' || verdict === 'unknown-house';
  const positions = findSpread(proof.spreadId)?.positions ?? [];
  const sealedAt = new Date(proof.sealedAt);
  return (
    <>
      <Row margin={copy.verdictMargin} station>
        <Notice tone={good ? 'stamp' : 'bad'} fact={verdictCopy[verdict].fact}>{verdictCopy[verdict].words}</Notice>
        {good && !Number.isNaN(sealedAt.getTime()) && <p className="register mt-4 text-muted">{copy.sealedAt} <Moment at={sealedAt} fully /></p>}
        {/* The name that a proof gives its key is not signed; the key itself is. */}
        {(good || verdict === 'other-house') && <SigningKey keyId={keyIdOf(hexToBytes(proof.publicKey))} />}
      </Row>
      {good && (
        <Row>
          <h2 className="mb-4">{copy.signs}</h2>
          <Spread
            label={copy.signs}
            signs={proof.signs.map(({ positionId, signId, reversed }) => ({
              positionId, signId, reversed,
              position: positions.find(({ id }) => id === positionId)?.name ?? positionId,
              name: findTarotCard(signId)?.name ?? signId,
            }))}
          />
        </Row>
      )}
    </>
  );
}
