import type { AuditRow } from '@omenhall/contracts/operator/operator.schema';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { counter } from '../../api/operator-client.ts';
import { auditCopy as copy } from '../../copy/en/operator-house.ts';
import { CounterPage } from '../../ui/counter/counter-page.tsx';
import { counterPaths } from '../../ui/counter/counter-paths.ts';
import { readPlace } from '../../ui/counter/filter-words.rules.ts';
import { Heard } from '../../ui/counter/heard.tsx';
import { useLiveInterval } from '../../ui/counter/live-switch.ts';
import { LiveTable } from '../../ui/counter/live-table.tsx';
import { Nothing } from '../../ui/counter/nothing.tsx';
import { Stamp } from '../../ui/counter/stamp.tsx';
import type { Column } from '../../ui/table.tsx';

const columns: readonly Column<AuditRow>[] = [
  { id: 'at', head: copy.heads.at, sort: 'descending', cell: (row) => <Stamp at={row.at} /> },
  { id: 'actor', head: copy.heads.actor, cell: (row) => row.actorType },
  { id: 'action', head: copy.heads.action, cell: (row) => row.action },
  { id: 'on', head: copy.heads.on, cell: (row) => row.entityType.replaceAll('_', ' ') },
  { id: 'outcome', head: copy.heads.outcome, cell: (row) => row.outcome },
  { id: 'reason', head: copy.heads.reason, cell: (row) => row.reasonTag?.replaceAll('_', ' ') ?? <Nothing words={copy.none} /> },
  { id: 'request', head: copy.heads.request, cell: (row) => (row.requestId === null ? <Nothing words={copy.none} /> : <span className="hash">{row.requestId}</span>) },
];

/** What was done, in which role, newest first. */
export function AuditPage() {
  const place = readPlace(useSearch({ strict: false }));
  const refetchInterval = useLiveInterval();
  const audit = useQuery(counter.operator.audit.queryOptions({ cursor: place.cursor, limit: 50 }, { refetchInterval, placeholderData: keepPreviousData }));
  return (
    <CounterPage title={copy.title} lead={copy.lead} end={<Heard at={audit.dataUpdatedAt} />}>
      <LiveTable
        query={audit}
        caption={copy.caption}
        columns={columns}
        atOf={(row) => row.at}
        labels={copy.labels}
        path={counterPaths.audit}
        filter={{}}
        place={place}
        empty={<><p>{copy.empty}</p><p className="text-muted">{copy.emptyHelp}</p></>}
      />
    </CounterPage>
  );
}
