import { useQuery } from '@tanstack/react-query';
import { house } from '../../api/seeker-client.ts';
import { privacyCopy as copy } from '../../copy/en/consent.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Page, Row } from '../../ui/page.tsx';
import { AnswerRow } from './answer-row.tsx';
import { pairAnswers } from './pair-answers.rules.ts';

/** Every sentence with its answer, changed where it stands, and what the house holds. */
export function PrivacyPage() {
  const texts = useQuery(house.consent.texts.queryOptions());
  const current = useQuery(house.consent.current.queryOptions());
  const data = texts.data && current.data ? pairAnswers(texts.data, current.data) : undefined;
  const query = { data, error: texts.error ?? current.error, refetch: () => Promise.all([texts.refetch(), current.refetch()]) };
  return (
    <Page title={copy.title} lead={copy.lead}>
      <Row margin={copy.margin} station>
        <Loaded query={query} labels={copy.labels}>
          {(pairs) => pairs.map((pair) => <AnswerRow key={`${pair.text.kind}-${pair.state?.scopeId ?? ''}`} {...pair} />)}
        </Loaded>
      </Row>
      <Row station>
        <h2>{copy.holdsTitle}</h2>
        <ul className="mt-2 grid gap-2">{copy.holds.map((line) => <li key={line}>{line}</li>)}</ul>
        <h2 className="mt-6">{copy.neverTitle}</h2>
        <ul className="mt-2 grid gap-2">{copy.never.map((line) => <li key={line}>{line}</li>)}</ul>
      </Row>
    </Page>
  );
}
