import type { OrderRow } from '@omenhall/contracts/operator/operator.schema';
import { orderStates } from '@omenhall/contracts/values/state-words';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { counter } from '../../api/operator-client.ts';
import { liveCopy } from '../../copy/en/operator.ts';
import { ordersCopy as copy } from '../../copy/en/operator-orders.ts';
import { sayPrice } from '../../copy/en/say.ts';
import { Button } from '../../ui/button.tsx';
import { CodeFilter } from '../../ui/counter/code-filter.tsx';
import { CounterPage } from '../../ui/counter/counter-page.tsx';
import { counterPaths } from '../../ui/counter/counter-paths.ts';
import { FilterBar } from '../../ui/counter/filter-bar.tsx';
import { readPlace, sayFilter, writeFilter } from '../../ui/counter/filter-words.rules.ts';
import { Heard } from '../../ui/counter/heard.tsx';
import { useLiveInterval } from '../../ui/counter/live-switch.ts';
import { LiveTable } from '../../ui/counter/live-table.tsx';
import { RowLink } from '../../ui/counter/row-link.tsx';
import { WordSelect } from '../../ui/counter/word-select.tsx';
import { Stamp } from '../../ui/counter/stamp.tsx';
import { StateMark } from '../../ui/state-glyph.tsx';
import type { Column } from '../../ui/table.tsx';
import { orderStateWords, readOrderFilter, type OrderFilter } from './order-filter.rules.ts';

const columns: readonly Column<OrderRow>[] = [
  { id: 'order', head: copy.heads.order, cell: (row) => <RowLink id={row.id} to={counterPaths.order(row.id)}>{row.orderCode}</RowLink> },
  { id: 'state', head: copy.heads.state, cell: (row) => <StateMark state={orderStates[row.state]} /> },
  { id: 'reading', head: copy.heads.reading, cell: (row) => row.productName },
  { id: 'person', head: copy.heads.person, cell: (row) => <span className="whole">{row.maskedAddress}</span> },
  { id: 'trail', head: copy.heads.trail, figure: true, cell: (row) => copy.trailOf(row.stagesDone, row.stagesNeeded) },
  { id: 'price', head: copy.heads.price, figure: true, cell: (row) => sayPrice(row) },
  { id: 'placed', head: copy.heads.placed, figure: true, sort: 'descending', cell: (row) => <Stamp at={row.placedAt} /> },
  { id: 'paid', head: copy.heads.paid, figure: true, cell: (row) => (row.paidAt === null ? <span className="text-muted">{copy.notPaid}</span> : <Stamp at={row.paidAt} />) },
];

/** Orders with how far their trail has come; the filter stands in the address. */
export function OrdersPage() {
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const filter = readOrderFilter(search);
  const place = readPlace(search);
  const refetchInterval = useLiveInterval();
  const orders = useQuery(counter.operator.orders.queryOptions(
    { state: filter.state, orderCode: filter.order, cursor: place.cursor, limit: 50 },
    { refetchInterval, placeholderData: keepPreviousData },
  ));
  const narrow = (change: Partial<OrderFilter>) => { void navigate({ to: counterPaths.orders, search: writeFilter({ ...filter, ...change }) }); };
  const clear = () => { void navigate({ to: counterPaths.orders, search: {} }); };
  const words = sayFilter(filter);

  return (
    <CounterPage title={copy.title} end={<Heard at={orders.dataUpdatedAt} />}>
      <FilterBar words={words} onClear={clear}>
        <WordSelect label={copy.filter.state} words={orderStateWords} chosen={filter.state} say={(state) => orderStates[state].word} onChoose={(state) => { narrow({ state }); }} />
        <CodeFilter label={copy.filter.order} badCode={copy.badCode} chosen={filter.order} onChoose={(order) => { narrow({ order }); }} />
      </FilterBar>
      <LiveTable
        query={orders}
        caption={copy.caption}
        columns={columns}
        atOf={(row) => row.placedAt}
        labels={copy.labels}
        path={counterPaths.orders}
        filter={writeFilter(filter)}
        place={place}
        empty={words === ''
          ? <><p>{copy.empty}</p><p className="text-muted">{copy.emptyHelp}</p></>
          : <><p>{liveCopy.emptied(words)}</p><p className="mt-3"><Button size="row" onClick={clear}>{liveCopy.clear}</Button></p></>}
      />
    </CounterPage>
  );
}
