import type { DrawProof } from '@omenhall/contracts/proof/draw-proof.private';
import { useEffect, useState } from 'react';
import { useHouseConfig } from '../../app/house-config.ts';
import { drawCopy, verdictCopy } from '../../copy/en/draw.ts';
import { TextField } from '../../ui/field.tsx';
import { ProofParts } from '../../ui/fair-draw.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Seal } from '../../ui/seal.tsx';
import type { ProofVerdict } from './check-proof.ts';

const copy = drawCopy.fair;

interface Props {
  commitment: string;
  /** Null until the spread is whole. */
  proof: DrawProof | null;
  words: string;
  onWords: (words: string) => void;
  /** Whether words may still be added. */
  open: boolean;
}

/** The promise before the draw, the person's own words, and after the draw the check. Folded until wanted. */
export function FairDrawPanel({ commitment, proof, words, onWords, open }: Props) {
  const verdict = useVerdict(commitment, proof);
  return (
    <>
      {verdict && verdict !== 'genuine' && verdict !== 'unknown-house' && <Notice tone="bad" fact={verdictCopy[verdict].fact} role="alert">{verdictCopy[verdict].words}</Notice>}
      <details className="panel mt-4">
        <summary className="font-semibold">
          {copy.summary}
          {(verdict === 'genuine' || verdict === 'unknown-house') && <span className="ink-stamp ml-auto flex items-center gap-2"><Seal />{verdictCopy[verdict].fact}</span>}
        </summary>
        <p className="mt-2">{copy.promise}</p>
        <div className="mt-4">
          {proof
            ? <ProofParts proof={proof} />
            : (
              <>
                <p className="text-label font-semibold">{copy.commitment}</p>
                <p className="hash">{commitment}</p>
                <div className="mt-4">
                  <TextField label={copy.words} hint={copy.wordsHint} maxLength={200} autoComplete="off" value={words} disabled={!open} onChange={(event) => { onWords(event.target.value); }} />
                </div>
              </>
            )}
        </div>
      </details>
    </>
  );
}

/** Draws again from the proof as soon as there is one; the code for it is fetched then. */
function useVerdict(commitment: string, proof: DrawProof | null): ProofVerdict | null {
  const { housePublicKey } = useHouseConfig();
  const [verdict, setVerdict] = useState<ProofVerdict | null>(null);
  useEffect(() => {
    if (!proof) return undefined;
    let gone = false;
    void import('./check-proof.ts').then(({ checkProof }) => {
      if (!gone) setVerdict(checkProof(proof, commitment, housePublicKey));
    });
    return () => { gone = true; };
  }, [commitment, proof, housePublicKey]);
  return verdict;
}
