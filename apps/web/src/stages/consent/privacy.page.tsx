import { useQuery } from '@tanstack/react-query';
import { house } from '../../api/seeker-client.ts';
import { paths } from '../../app/paths.ts';
import { ledgerCopy, privacyCopy as copy } from '../../copy/en/consent.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page, Row } from '../../ui/page.tsx';
import { AnswerRow } from './answer-row.tsx';
import { LedgerRows } from './ledger-rows.tsx';
import { pairAnswers } from './pair-answers.rules.ts';

/** Every sentence with its answer, changed where it stands; the ledger beneath; and what the house holds. */
export function PrivacyPage() {
  const me = useQuery(house.access.me.queryOptions());
  const known = me.data !== undefined && me.data.kind !== 'visitor';
  const texts = useQuery(house.consent.texts.queryOptions());
  const current = useQuery(house.consent.current.queryOptions(undefined, { enabled: known }));
  const history = useQuery(house.consent.history.queryOptions(undefined, { enabled: known }));
  const states = known ? current.data : me.data && [];
  const answers = {
    // A sentence that is asked no more is found in the history alone.
    data: texts.data && states && (!known || history.data || history.error) ? pairAnswers(texts.data, states, history.data ?? []) : undefined,
    error: me.error ?? texts.error ?? current.error,
    refetch: () => Promise.all([me.refetch(), texts.refetch(), ...(known ? [current.refetch()] : [])]),
  };
  return (
    <Page title={copy.title} lead={copy.lead}>
      {me.data?.kind === 'visitor' && (
        <Row>
          <Notice tone="accent" glyph="planned" fact={copy.unknown}>
            <p>{copy.unknownHelp}</p>
            <p className="mt-3"><ButtonLink size="row" to={paths.signIn()} search={{ next: paths.privacy() }}>{copy.signIn}</ButtonLink></p>
          </Notice>
        </Row>
      )}
      <Row margin={copy.margin} station>
        <Loaded query={answers} labels={copy.labels}>
          {(pairs) => pairs.map((pair) => <AnswerRow key={`${pair.text.kind}-${pair.state?.scopeId ?? ''}`} {...pair} history={history.data ?? []} known={known} />)}
        </Loaded>
      </Row>
      {known && (
        <Row margin={ledgerCopy.margin} station>
          <h2>{ledgerCopy.title}</h2>
          <p className="mb-4 text-muted">{ledgerCopy.lead}</p>
          <Loaded query={history} labels={ledgerCopy.labels}>{(entries) => <LedgerRows entries={entries} />}</Loaded>
        </Row>
      )}
      <Row station>
        <h2>{copy.holdsTitle}</h2>
        <ul className="mt-2 grid gap-2">{copy.holds.map((line) => <li key={line}>{line}</li>)}</ul>
        <h2 className="mt-6">{copy.neverTitle}</h2>
        <ul className="mt-2 grid gap-2">{copy.never.map((line) => <li key={line}>{line}</li>)}</ul>
      </Row>
    </Page>
  );
}
