import type { HeldDelivery } from '@omenhall/contracts/operator/operator.schema';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { counter } from '../../api/operator-client.ts';
import { heldCopy as copy } from '../../copy/en/operator-work.ts';
import { Button } from '../../ui/button.tsx';
import { Age } from '../../ui/counter/age.tsx';
import { CounterPage } from '../../ui/counter/counter-page.tsx';
import { counterPaths } from '../../ui/counter/counter-paths.ts';
import { sayKind } from '../../ui/counter/delivery-columns.tsx';
import { readPlace } from '../../ui/counter/filter-words.rules.ts';
import { Heard } from '../../ui/counter/heard.tsx';
import { useLiveInterval } from '../../ui/counter/live-switch.ts';
import { LiveTable } from '../../ui/counter/live-table.tsx';
import { Nothing } from '../../ui/counter/nothing.tsx';
import { RowLink } from '../../ui/counter/row-link.tsx';
import { useRights } from '../../ui/counter/use-rights.ts';
import type { Column } from '../../ui/table.tsx';
import { DecideDialog } from './decide-dialog.tsx';
import { Known } from './known.tsx';

/** What nobody can know of, the one that waits longest first, each with its evidence and the answers a person may give. */
export function HeldPage() {
  const place = readPlace(useSearch({ strict: false }));
  const refetchInterval = useLiveInterval();
  const held = useQuery(counter.operator.held.queryOptions({ cursor: place.cursor, limit: 50 }, { refetchInterval, placeholderData: keepPreviousData }));
  const may = useRights();
  const [asked, setAsked] = useState<HeldDelivery | null>(null);
  const [said, setSaid] = useState<ReactNode>(null);
  const columns = may('resolve_delivery') ? [...facts, { id: 'act', head: copy.heads.act, cell: (row: HeldDelivery) => (
    <Button size="row" aria-label={copy.decideNamed(sayKind(row.kind), row.orderCode)} onClick={() => { setAsked(row); }}>{copy.decide}</Button>
  ) }] : facts;
  return (
    <CounterPage title={copy.title} lead={copy.lead} end={<Heard at={held.dataUpdatedAt} />}>
      <output className="block empty:hidden">{said}</output>
      <LiveTable
        query={held}
        caption={copy.caption}
        columns={columns}
        // Oldest first: a list by falling age is one by rising time.
        atOf={(row) => new Date(-row.since.getTime())}
        labels={copy.labels}
        path={counterPaths.held}
        filter={{}}
        place={place}
        pages={copy}
        empty={<><p>{copy.empty}</p><p className="text-muted">{copy.emptyHelp}</p></>}
      />
      <p><Link className="font-semibold" to={counterPaths.deliveries} search={{ state: 'needs_person' }}>{copy.dead}</Link></p>
      {asked !== null && <DecideDialog key={asked.id} delivery={asked} onClose={() => { setAsked(null); }} onSettled={setSaid} />}
    </CounterPage>
  );
}

const none = <Nothing words={copy.none} />;

const facts: readonly Column<HeldDelivery>[] = [
  {
    id: 'since', head: copy.heads.since, figure: true, sort: 'descending',
    cell: (row) => <span className="block"><RowLink id={row.id} to={counterPaths.delivery(row.id)}><Age at={row.since} /></RowLink><span className={`block text-small ${row.needsAPerson ? 'ink-bad font-semibold' : 'text-muted'}`}>{row.needsAPerson ? copy.due : copy.young}</span></span>,
  },
  { id: 'kind', head: copy.heads.kind, cell: (row) => <span className="block"><span className="whole">{sayKind(row.kind)}</span>{row.policy !== 'hold' && <span className="block text-small text-muted">{copy.policy[row.policy]}</span>}</span> },
  { id: 'order', head: copy.heads.order, cell: (row) => (row.orderCode === null ? none : <Link className="cell-link" to={counterPaths.deliveries} search={{ order: row.orderCode }}>{row.orderCode}</Link>) },
  { id: 'ref', head: copy.heads.ref, cell: (row) => (row.supportRef === null ? none : <span className="hash whole">{row.supportRef}</span>) },
  { id: 'provider', head: copy.heads.provider, cell: (row) => row.provider ?? none },
  { id: 'known', head: copy.heads.known, cell: (row) => <Known delivery={row} /> },
];
