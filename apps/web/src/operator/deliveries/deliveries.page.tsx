import { jobKindNames } from '@omenhall/contracts/values/job-kinds';
import { deliveryStates } from '@omenhall/contracts/values/state-words';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { counter } from '../../api/operator-client.ts';
import { liveCopy } from '../../copy/en/operator.ts';
import { deliveriesCopy as copy } from '../../copy/en/operator-deliveries.ts';
import { Button } from '../../ui/button.tsx';
import { CodeFilter } from '../../ui/counter/code-filter.tsx';
import { CounterPage } from '../../ui/counter/counter-page.tsx';
import { counterPaths } from '../../ui/counter/counter-paths.ts';
import { deliveryColumns, sayKind } from '../../ui/counter/delivery-columns.tsx';
import { FilterBar } from '../../ui/counter/filter-bar.tsx';
import { readPlace, sayFilter, writeFilter } from '../../ui/counter/filter-words.rules.ts';
import { Heard } from '../../ui/counter/heard.tsx';
import { useLiveInterval } from '../../ui/counter/live-switch.ts';
import { LiveTable } from '../../ui/counter/live-table.tsx';
import { WordSelect } from '../../ui/counter/word-select.tsx';
import { deliveryStateWords, readDeliveryFilter, type DeliveryFilter } from './delivery-filter.rules.ts';

/** Everything the house makes or sends; the filter stands in the address. */
export function DeliveriesPage() {
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const filter = readDeliveryFilter(search);
  const place = readPlace(search);
  const refetchInterval = useLiveInterval();
  const deliveries = useQuery(counter.operator.deliveries.queryOptions(
    { state: filter.state, kind: filter.kind, orderCode: filter.order, cursor: place.cursor, limit: 50 },
    { refetchInterval, placeholderData: keepPreviousData },
  ));
  const narrow = (change: Partial<DeliveryFilter>) => { void navigate({ to: counterPaths.deliveries, search: writeFilter({ ...filter, ...change }) }); };
  const clear = () => { void navigate({ to: counterPaths.deliveries, search: {} }); };
  const words = sayFilter(filter);

  return (
    <CounterPage title={copy.title} end={<Heard at={deliveries.dataUpdatedAt} />}>
      <FilterBar words={words} onClear={clear}>
        <WordSelect label={copy.filter.state} words={deliveryStateWords} chosen={filter.state} say={(state) => deliveryStates[state].word} onChoose={(state) => { narrow({ state }); }} />
        <WordSelect label={copy.filter.kind} words={jobKindNames} chosen={filter.kind} say={sayKind} onChoose={(kind) => { narrow({ kind }); }} />
        <CodeFilter label={copy.filter.order} badCode={copy.badCode} chosen={filter.order} onChoose={(order) => { narrow({ order }); }} />
      </FilterBar>
      <LiveTable
        query={deliveries}
        caption={copy.caption}
        columns={deliveryColumns}
        atOf={(row) => row.createdAt}
        labels={copy.labels}
        path={counterPaths.deliveries}
        filter={writeFilter(filter)}
        place={place}
        empty={words === ''
          ? <><p>{copy.empty}</p><p className="text-muted">{copy.emptyHelp}</p></>
          : <><p>{liveCopy.emptied(words)}</p><p className="mt-3"><Button size="row" onClick={clear}>{liveCopy.clear}</Button></p></>}
      />
    </CounterPage>
  );
}
