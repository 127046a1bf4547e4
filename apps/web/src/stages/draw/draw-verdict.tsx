import { findSpread } from '@omenhall/contracts/draw/spreads.rules';
import { findTarotCard } from '@omenhall/contracts/draw/tarot-deck.rules';
import type { DrawProof } from '@omenhall/contracts/proof/draw-proof.private';
import { useHouseConfig } from '../../app/house-config.ts';
import { verdictCopy } from '../../copy/en/draw.ts';
import { verifyCopy as copy } from '../../copy/en/verify.ts';
import { Moment } from '../../ui/moment.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Row } from '../../ui/page.tsx';
import { Spread } from '../../ui/spread.tsx';
import { checkProof } from './check-proof.ts';

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
        <dl className="register mt-4 grid gap-2 text-muted">
          {!Number.isNaN(sealedAt.getTime()) && <div className="flex gap-3"><dt>{copy.sealedAt}</dt><dd><Moment at={sealedAt} /></dd></div>}
          <div className="flex gap-3"><dt>{copy.house}</dt><dd className="hash">{proof.keyId}</dd></div>
        </dl>
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
