import type { WebhookRow } from '@omenhall/contracts/operator/operator.schema';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { counter } from '../../api/operator-client.ts';
import { liveCopy, sayDuration } from '../../copy/en/operator.ts';
import { webhooksCopy as copy, webhookStates } from '../../copy/en/operator-house.ts';
import { Button } from '../../ui/button.tsx';
import { CounterPage } from '../../ui/counter/counter-page.tsx';
import { counterPaths } from '../../ui/counter/counter-paths.ts';
import { FilterBar } from '../../ui/counter/filter-bar.tsx';
import { readPlace, sayFilter, writeFilter } from '../../ui/counter/filter-words.rules.ts';
import { Heard } from '../../ui/counter/heard.tsx';
import { useLiveInterval } from '../../ui/counter/live-switch.ts';
import { LiveTable } from '../../ui/counter/live-table.tsx';
import { Nothing } from '../../ui/counter/nothing.tsx';
import { RowLink } from '../../ui/counter/row-link.tsx';
import { WordSelect } from '../../ui/counter/word-select.tsx';
import { Stamp } from '../../ui/counter/stamp.tsx';
import { StateMark } from '../../ui/state-glyph.tsx';
import type { Column } from '../../ui/table.tsx';
import { readWebhookFilter, webhookStatusWords } from './webhook-filter.rules.ts';

const columns: readonly Column<WebhookRow>[] = [
  {
    id: 'state', head: copy.heads.state,
    cell: (row) => <><RowLink id={row.id} to={counterPaths.webhook(row.id)}><StateMark state={webhookStates[row.status]} /></RowLink>{row.errorMessage !== null && <span className="block text-small text-muted">{row.errorMessage}</span>}</>,
  },
  { id: 'type', head: copy.heads.type, cell: (row) => row.eventType },
  { id: 'seen', head: copy.heads.seen, cell: (row) => copy.seen(row.seen, row.status === 'succeeded') },
  { id: 'tries', head: copy.heads.tries, figure: true, cell: (row) => row.attempts },
  { id: 'received', head: copy.heads.received, figure: true, sort: 'descending', cell: (row) => <Stamp at={row.receivedAt} /> },
  { id: 'took', head: copy.heads.took, figure: true, cell: (row) => (row.processedAt === null ? <span className="text-muted">{copy.open}</span> : `+ ${sayDuration(row.processedAt.getTime() - row.receivedAt.getTime())}`) },
  { id: 'event', head: copy.heads.event, cell: (row) => <span className="hash">{row.stripeEventId}</span> },
  { id: 'object', head: copy.heads.object, cell: (row) => (row.objectId === null ? <Nothing words={copy.none} /> : <span className="hash">{row.objectId}</span>) },
];

/** The inbox of the payment desk: what arrived, how often, and that it was acted on once. */
export function WebhooksPage() {
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const filter = readWebhookFilter(search);
  const place = readPlace(search);
  const refetchInterval = useLiveInterval();
  const webhooks = useQuery(counter.operator.webhooks.queryOptions({ status: filter.state, cursor: place.cursor, limit: 50 }, { refetchInterval, placeholderData: keepPreviousData }));
  const clear = () => { void navigate({ to: counterPaths.webhooks, search: {} }); };
  const words = sayFilter(filter);

  return (
    <CounterPage title={copy.title} lead={copy.lead} end={<Heard at={webhooks.dataUpdatedAt} />}>
      <FilterBar words={words} onClear={clear}>
        <WordSelect
          label={copy.filter.status}
          words={webhookStatusWords}
          chosen={filter.state}
          say={(status) => webhookStates[status].word}
          onChoose={(state) => { void navigate({ to: counterPaths.webhooks, search: writeFilter({ state }) }); }}
        />
      </FilterBar>
      <LiveTable
        query={webhooks}
        caption={copy.caption}
        columns={columns}
        atOf={(row) => row.receivedAt}
        labels={copy.labels}
        path={counterPaths.webhooks}
        filter={writeFilter(filter)}
        place={place}
        empty={words === ''
          ? <><p>{copy.empty}</p><p className="text-muted">{copy.emptyHelp}</p></>
          : <><p>{liveCopy.emptied(words)}</p><p className="mt-3"><Button size="row" onClick={clear}>{liveCopy.clear}</Button></p></>}
      />
    </CounterPage>
  );
}
