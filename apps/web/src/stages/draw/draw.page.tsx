import type { Commitment } from '@omenhall/contracts/draw/draw.schema';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { house } from '../../api/seeker-client.ts';
import { paths } from '../../app/paths.ts';
import { drawCopy as copy } from '../../copy/en/draw.ts';
import { stepsCopy } from '../../copy/en/steps.ts';
import { changeDraft, useDraft } from '../../storage/tab-draft.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page, Row } from '../../ui/page.tsx';
import { Refused } from '../../ui/refused.tsx';
import { saySign } from '../../ui/sign-image.tsx';
import { Spread } from '../../ui/spread.tsx';
import { StepMissing } from '../../ui/step-missing.tsx';
import { FairDrawPanel } from './fair-draw-panel.tsx';

/** The draw: promised before, sealed once, turned sign by sign or all at once. */
export function DrawPage() {
  const { readingId } = useDraft();
  const commit = useMutation(house.draw.commit.mutationOptions());
  const { mutate } = commit;
  useEffect(() => {
    if (readingId !== null) mutate({ readingId });
  }, [readingId, mutate]);

  if (readingId === null) return <StepMissing />;
  const query = { data: commit.data, error: commit.error, refetch: () => commit.mutateAsync({ readingId }) };
  return (
    <Page title={copy.title} margin={stepsCopy.step(3)} lead={copy.lead}>
      {commit.data ? <Table commitment={commit.data} /> : <Row><Loaded query={query} labels={copy.labels}>{() => null}</Loaded></Row>}
    </Page>
  );
}

interface TableProps { commitment: Commitment }

function Table({ commitment }: TableProps) {
  const { sealed } = useDraft();
  const { readingId, spread } = commitment;
  const [words, setWords] = useState('');
  // Coming back to a sealed draw shows it as it lies.
  const [turned, setTurned] = useState(sealed ? spread.positions.length : 0);
  const seal = useMutation(house.draw.seal.mutationOptions());
  const whole = sealed !== null && turned >= spread.positions.length;

  async function turn(many: 'next' | 'all') {
    if (sealed === null) {
      const draw = await seal.mutateAsync({ readingId, words, drawActor: many === 'all' ? 'oracle' : 'seeker' }).catch(() => null);
      if (draw === null) return;
      changeDraft({ sealed: draw });
    }
    setTurned(many === 'all' ? spread.positions.length : turned + 1);
  }

  const signs = spread.positions.map((position, index) => {
    const drawn = sealed?.signs[index];
    return { positionId: position.id, position: position.name, signId: drawn?.signId ?? '', name: drawn?.name ?? '', reversed: drawn?.reversed ?? false };
  });
  const newest = turned > 0 ? signs[turned - 1] : undefined;
  const waiting = spread.positions[turned];

  return (
    <>
      <Row margin={spread.name}>
        <div aria-live="polite" className="min-h-14">
          {newest && <p className="font-scroll text-section font-semibold">{saySign(newest)}</p>}
          {whole ? <p className="text-muted">{copy.whole}</p> : waiting && <p className="text-muted">{copy.waits(waiting.name, waiting.role)}</p>}
        </div>
        <div className="mt-2"><Spread label={copy.spread(spread.name)} signs={signs} turned={turned} line={whole ? 'drawing' : 'none'} /></div>
        {seal.error && <div className="mt-6"><Refused error={seal.error} onAgain={() => { void turn('next'); }} /></div>}
      </Row>
      <Row>
        <div className="next-bar flex flex-wrap gap-3">
          {whole
            ? <ButtonLink kind="next" to={paths.channels()}>{copy.next}</ButtonLink>
            : (
              <>
                <Button kind="next" busy={seal.isPending} onClick={() => { void turn('next'); }}>
                  {turned === 0 ? copy.drawFirst : copy.drawNext(waiting?.name ?? '')}
                </Button>
                <Button busy={seal.isPending} onClick={() => { void turn('all'); }}>{copy.drawAll}</Button>
              </>
            )}
        </div>
      </Row>
      <Row>
        <p className="mb-6 text-label text-muted">{copy.noRedraw}</p>
        <FairDrawPanel commitment={commitment.commitment} proof={whole ? sealed.proof : null} words={words} onWords={setWords} open={sealed === null} />
      </Row>
    </>
  );
}
