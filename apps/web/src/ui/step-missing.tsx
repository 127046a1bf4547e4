import { paths } from '../app/paths.ts';
import { stepsCopy } from '../copy/en/steps.ts';
import { ButtonLink } from './button.tsx';
import { Page, Row } from './page.tsx';

/** Shown when a step is opened before the one it stands on. */
export function StepMissing() {
  return (
    <Page title={stepsCopy.missingTitle}>
      <Row>
        <p>{stepsCopy.missing}</p>
        <p className="mt-2">{stepsCopy.ordered}</p>
        <p className="mt-6 flex flex-wrap gap-3">
          <ButtonLink kind="next" to={paths.begin()}>{stepsCopy.start}</ButtonLink>
          <ButtonLink to={paths.orders()}>{stepsCopy.orders}</ButtonLink>
        </p>
      </Row>
    </Page>
  );
}
