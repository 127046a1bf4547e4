import type { StopReason } from '@omenhall/contracts/question/question.schema';
import { paths } from '../../app/paths.ts';
import { careCopy, careEnds, helpLines } from '../../copy/en/question.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Page, Row } from '../../ui/page.tsx';

interface Props { reason: StopReason; onBack: () => void }

/** A calm page where a reading would be wrong. No price stands on it. */
export function CareNotice({ reason, onBack }: Props) {
  const { title, words, lines } = careCopy[reason];
  return (
    <Page title={title}>
      <Row>
        {words.map((sentence) => <p key={sentence} className="mb-3">{sentence}</p>)}
        {lines && <p className="mt-4">{careEnds.danger}</p>}
      </Row>
      {lines && (
        <Row>
          <h2>{careEnds.title}</h2>
          <ul className="mt-3">
            {helpLines.map(({ country, name, number }) => (
              <li key={country} className="grid gap-x-6 border-b border-line py-2 sm:grid-cols-[10rem_minmax(0,1fr)_auto]">
                <span className="text-muted">{country}</span>
                <span>{name}</span>
                <a className="flex min-h-11 items-center font-semibold tabular-nums sm:min-h-0" href={`tel:${number.replaceAll(' ', '')}`}>{number}</a>
              </li>
            ))}
          </ul>
          <p className="mt-3 text-muted">{careEnds.elsewhere}</p>
        </Row>
      )}
      <Row>
        <p className="flex flex-wrap gap-3">
          <Button onClick={onBack}>{careEnds.back}</Button>
          <ButtonLink to={paths.home()}>{careEnds.home}</ButtonLink>
        </p>
      </Row>
    </Page>
  );
}
