import { useState, type DragEvent } from 'react';
import { verifyCopy as copy } from '../../copy/en/verify.ts';
import { Notice } from '../../ui/notice.tsx';
import { Page, Row } from '../../ui/page.tsx';
import { DrawVerdict } from './draw-verdict.tsx';
import { readPaper, type Paper } from './read-paper.ts';
import { ReceiptVerdict } from './receipt-verdict.tsx';

/** Checks a draw proof or a consent receipt. Everything happens in the browser. */
export function VerifyPage() {
  const [held, setHeld] = useState<Paper | 'unreadable' | null>(null);
  const [over, setOver] = useState(false);

  async function take(file: File | undefined) {
    if (file) setHeld((await readPaper(file)) ?? 'unreadable');
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
        {held !== null && held !== 'unreadable' && (held.kind === 'draw' ? <DrawVerdict proof={held.proof} /> : <ReceiptVerdict receipt={held.receipt} />)}
      </div>
    </Page>
  );
}
