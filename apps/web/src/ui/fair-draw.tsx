import type { DrawProof } from '@omenhall/contracts/proof/draw-proof.private';
import { drawCopy } from '../copy/en/draw.ts';
import { paths } from '../app/paths.ts';
import { Button, ButtonLink } from './button.tsx';
import { saveFile } from './save-file.ts';

const copy = drawCopy.fair;

interface Props { proof: DrawProof }

/** The parts of a proof that a person may compare, and the proof as a file. */
export function ProofParts({ proof }: Props) {
  return (
    <>
      <dl className="grid gap-3">
        <div><dt className="text-label font-semibold">{copy.commitment}</dt><dd className="hash">{proof.commitment}</dd></div>
        <div><dt className="text-label font-semibold">{copy.seed}</dt><dd className="hash">{proof.seed}</dd></div>
        <div><dt className="text-label font-semibold">{copy.wordsUsed}</dt><dd>{proof.words === '' ? copy.noWords : <i className="font-scroll">{proof.words}</i>}</dd></div>
      </dl>
      <p className="no-print mt-4 flex flex-wrap gap-2">
        <Button size="row" onClick={() => { saveFile('draw-proof.json', `${JSON.stringify(proof, null, 2)}\n`, 'application/json'); }}>{copy.save}</Button>
        <ButtonLink size="row" to={paths.verify()}>{copy.verifyElsewhere}</ButtonLink>
      </p>
    </>
  );
}
