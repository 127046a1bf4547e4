import { edgesCopy } from '../copy/en/edges.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { Page, Row } from '../ui/page.tsx';

/** Shown when a page itself fails, so that the window is never blank. */
export function BrokenPage() {
  return (
    <Page title={edgesCopy.brokenTitle} errors>
      <Row>
        <Notice tone="bad" fact={edgesCopy.brokenTitle}>{edgesCopy.broken}</Notice>
        <p className="mt-6"><Button kind="next" onClick={() => { window.location.reload(); }}>{edgesCopy.reload}</Button></p>
      </Row>
    </Page>
  );
}
