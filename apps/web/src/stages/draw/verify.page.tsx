import '../../app/zod-jitless.ts';
import { findSpread } from '@omenhall/contracts/draw/spreads.rules';
import { findTarotCard } from '@omenhall/contracts/draw/tarot-deck.rules';
import { DrawProof } from '@omenhall/contracts/proof/draw-proof.private';
import { useState, type DragEvent } from 'react';
import { useHouseConfig } from '../../app/house-config.ts';
import { verdictCopy, verifyCopy as copy } from '../../copy/en/draw.ts';
import { Moment } from '../../ui/moment.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page, Row } from '../../ui/page.tsx';
import { Spread } from '../../ui/spread.tsx';
import { checkProof } from './check-proof.ts';

/** A proof is some three kilobytes; what is far larger is none. */
const largestProofBytes = 100_000;

/** Recomputes a draw from its proof. Everything happens in the browser. */
export function VerifyPage() {
  const [held, setHeld] = useState<DrawProof | 'unreadable' | null>(null);
  const [over, setOver] = useState(false);

  async function take(file: File | undefined) {
    if (file) setHeld(await readProof(file));
  }
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  };

  return (
    <Page title={copy.title} lead={copy.lead}>
      <Row>
        <div
          className={`rounded-card border-[1.5px] border-dashed p-6 ${over ? 'border-accent bg-accent-soft' : 'border-edge'}`}
          onDragOver={(event) => { event.preventDefault(); setOver(true); }}
          onDragLeave={() => { setOver(false); }}
          onDrop={drop}
        >
          <label htmlFor="proof-file" className="block text-label font-semibold">{copy.choose}</label>
          <input
            id="proof-file"
            type="file"
            accept=".json,application/json"
            className="mt-2 block min-h-12 w-full text-label file:mr-4 file:min-h-12 file:rounded-control file:border-[1.5px] file:border-edge file:bg-raised file:px-4 file:font-semibold file:text-text"
            onChange={(event) => { void take(event.target.files?.[0]); }}
          />
          <p className="mt-2 text-small text-muted">{copy.drop}</p>
        </div>
        <p className="mt-3 text-label text-muted">{copy.saved}</p>
      </Row>
      <div aria-live="polite">
        {held === 'unreadable' && <Row margin={copy.verdictMargin}><Notice tone="bad" fact={copy.unreadable}>{copy.unreadableHelp}</Notice></Row>}
        {held !== null && held !== 'unreadable' && <Verdict proof={held} />}
      </div>
    </Page>
  );
}

function Verdict({ proof }: { proof: DrawProof }) {
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

async function readProof(file: File): Promise<DrawProof | 'unreadable'> {
  if (file.size > largestProofBytes) return 'unreadable';
  try {
    const parsed = DrawProof.safeParse(JSON.parse(await file.text()));
    return parsed.success ? parsed.data : 'unreadable';
  } catch {
    return 'unreadable';
  }
}
