import { RefundClass, RefundStatus, type RefundRow } from '@omenhall/contracts/operator/refunds.schema';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { counter } from '../../api/operator-client.ts';
import { liveCopy } from '../../copy/en/operator.ts';
import { refundsCopy as copy, refundStateWords, refundWhy } from '../../copy/en/operator-refunds.ts';
import { sayMoney } from '../../copy/en/say.ts';
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
import { Stamp } from '../../ui/counter/stamp.tsx';
import { WordSelect } from '../../ui/counter/word-select.tsx';
import { StateMark } from '../../ui/state-glyph.tsx';
import type { Column } from '../../ui/table.tsx';
import { readRefundFilter, type RefundFilter } from './refund-filter.rules.ts';

const columns: readonly Column<RefundRow>[] = [
  { id: 'order', head: copy.heads.order, cell: (row) => <RowLink id={row.id} to={counterPaths.refund(row.id)}>{row.orderCode}</RowLink> },
  { id: 'state', head: copy.heads.state, cell: (row) => <StateMark state={refundStateWords[row.status]} /> },
  { id: 'why', head: copy.heads.why, cell: (row) => refundWhy[row.class] },
  { id: 'amount', head: copy.heads.amount, figure: true, cell: (row) => sayMoney(row) },
  { id: 'by', head: copy.heads.by, cell: (row) => copy.by[row.openedBy] },
  { id: 'reading', head: copy.heads.reading, cell: (row) => row.productName },
  { id: 'person', head: copy.heads.person, cell: (row) => <span className="whole">{row.maskedAddress}</span> },
  { id: 'asked', head: copy.heads.asked, figure: true, sort: 'descending', cell: (row) => <Stamp at={row.askedAt} /> },
];

/** Requests about money, newest first; the filter stands in the address. */
export function RefundsPage() {
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const filter = readRefundFilter(search);
  const place = readPlace(search);
  const refetchInterval = useLiveInterval();
  const refunds = useQuery(counter.operator.refunds.queryOptions(
    { status: filter.state, class: filter.why, orderCode: filter.order, cursor: place.cursor, limit: 50 }, { refetchInterval, placeholderData: keepPreviousData },
  ));
  const narrow = (change: Partial<RefundFilter>) => { void navigate({ to: counterPaths.refunds, search: writeFilter({ ...filter, ...change }) }); };
  const clear = () => { void navigate({ to: counterPaths.refunds, search: {} }); };
  const words = sayFilter(filter);

  return (
    <CounterPage title={copy.title} lead={copy.lead} end={<Heard at={refunds.dataUpdatedAt} />}>
      <FilterBar words={words} onClear={clear}>
        <WordSelect label={copy.filter.state} words={RefundStatus.options} chosen={filter.state} say={(state) => refundStateWords[state].word} onChoose={(state) => { narrow({ state }); }} />
        <WordSelect label={copy.filter.class} words={RefundClass.options} chosen={filter.why} say={(why) => refundWhy[why]} onChoose={(why) => { narrow({ why }); }} />
        <CodeFilter label={copy.filter.order} badCode={copy.badCode} chosen={filter.order} onChoose={(order) => { narrow({ order }); }} />
      </FilterBar>
      <LiveTable
        query={refunds} caption={copy.caption} columns={columns} atOf={(row) => row.askedAt} labels={copy.labels} path={counterPaths.refunds} filter={writeFilter(filter)} place={place}
        empty={words === ''
          ? <><p>{copy.empty}</p><p className="text-muted">{copy.emptyHelp}</p></>
          : <><p>{liveCopy.emptied(words)}</p><p className="mt-3"><Button size="row" onClick={clear}>{liveCopy.clear}</Button></p></>}
      />
    </CounterPage>
  );
}
