import type { Scroll } from '@omenhall/contracts/reading/reading.private';
import { Link } from '@tanstack/react-router';
import { paths } from '../../app/paths.ts';
import { topics } from '../../copy/en/question.ts';
import { scrollCopy as copy } from '../../copy/en/reading.ts';
import { ProofParts } from '../../ui/fair-draw.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Row } from '../../ui/page.tsx';
import { Seal } from '../../ui/seal.tsx';
import { useState } from 'react';
import { WhoWrote } from './who-wrote.tsx';

interface Props { scroll: Scroll }

/** The question under its seal, who wrote the scroll, and how the draw can be checked. */
export function ScrollFacts({ scroll }: Props) {
  const provenance = scroll.answer?.provenance;
  return (
    <>
      <Row margin={copy.question} station>
        {scroll.question === null ? <p className="text-muted">{copy.noQuestion}</p> : <SealedQuestion question={scroll.question} />}
        <p className="mt-2 text-label text-muted">{copy.topic}: {topics[scroll.topic]}</p>
      </Row>
      <Row margin={copy.provenance} station>
        {provenance === undefined ? <p className="text-muted">{copy.notYetWritten}</p> : <WhoWrote provenance={provenance} />}
        <p className="text-label text-muted">
          {copy.voice}: {scroll.voice.name}
          {scroll.interpretedAt && <> · {copy.written} <Moment at={scroll.interpretedAt} /></>}
          {scroll.orderCode !== null && <> · {copy.order} <Link className="inline-flex min-h-6 items-center" to={paths.order(scroll.orderCode)}>{scroll.orderCode}</Link></>}
        </p>
      </Row>
      <Row margin={copy.fair} station>
        <details className="panel">
          <summary className="font-semibold">{copy.fair}</summary>
          <div className="mt-2"><ProofParts proof={scroll.proof} /></div>
        </details>
      </Row>
    </>
  );
}

function SealedQuestion({ question }: { question: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="panel" onToggle={(event) => { setOpen(event.currentTarget.open); }}>
      <summary className="ink-stamp font-semibold"><Seal open={open} />{copy.question}</summary>
      <blockquote className="reading mt-2 italic">{question}</blockquote>
    </details>
  );
}
