import { edgesCopy } from '../copy/en/edges.ts';
import { ButtonLink } from '../ui/button.tsx';
import { Page, Row } from '../ui/page.tsx';
import { paths } from './paths.ts';

export function NotFoundPage() {
  return (
    <Page title={edgesCopy.notFoundTitle}>
      <Row>
        <p>{edgesCopy.notFound}</p>
        <p className="mt-6 flex flex-wrap gap-3">
          <ButtonLink kind="next" to={paths.find()}>{edgesCopy.toFind}</ButtonLink>
          <ButtonLink to={paths.home()}>{edgesCopy.toHome}</ButtonLink>
        </p>
      </Row>
    </Page>
  );
}
