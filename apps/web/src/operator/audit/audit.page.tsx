import type { AuditRow, AuditState } from '@omenhall/contracts/operator/operator.schema';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { counter } from '../../api/operator-client.ts';
import { auditCopy as copy } from '../../copy/en/operator-house.ts';
import { CounterPage } from '../../ui/counter/counter-page.tsx';
import { Facts } from '../../ui/counter/facts.tsx';
import { counterPaths } from '../../ui/counter/counter-paths.ts';
import { readPlace } from '../../ui/counter/filter-words.rules.ts';
import { Heard } from '../../ui/counter/heard.tsx';
import { useLiveInterval } from '../../ui/counter/live-switch.ts';
import { LiveTable } from '../../ui/counter/live-table.tsx';
import { Nothing } from '../../ui/counter/nothing.tsx';
import { Stamp } from '../../ui/counter/stamp.tsx';
import { Button } from '../../ui/button.tsx';
import { saveFile } from '../../ui/save-file.ts';
import type { Column } from '../../ui/table.tsx';

const columns: readonly Column<AuditRow>[] = [
  { id: 'at', head: copy.heads.at, sort: 'descending', cell: (row) => <Stamp at={row.at} /> },
  { id: 'actor', head: copy.heads.actor, cell: (row) => row.actorType },
  { id: 'action', head: copy.heads.action, cell: (row) => row.action },
  { id: 'on', head: copy.heads.on, cell: (row) => row.entityType.replaceAll('_', ' ') },
  { id: 'outcome', head: copy.heads.outcome, cell: (row) => row.outcome },
  { id: 'reason', head: copy.heads.reason, cell: (row) => row.reasonTag?.replaceAll('_', ' ') ?? <Nothing words={copy.none} /> },
  { id: 'request', head: copy.heads.request, cell: (row) => (row.requestId === null ? <Nothing words={copy.none} /> : <span className="hash">{row.requestId}</span>) },
  { id: 'place', head: copy.heads.place, cell: (row) => (row.seq === null ? <Nothing words={copy.unlinked} /> : row.seq) },
  { id: 'proof', head: copy.heads.proof, cell: (row) => (row.seq === null ? <Nothing words={copy.none} /> : <ProofButton id={row.id} place={row.seq} />) },
];

/** What was done, in which role, newest first. */
export function AuditPage() {
  const place = readPlace(useSearch({ strict: false }));
  const refetchInterval = useLiveInterval();
  const audit = useQuery(counter.operator.audit.queryOptions({ cursor: place.cursor, limit: 50 }, { refetchInterval, placeholderData: keepPreviousData }));
  const state = useQuery(counter.operator.auditState.queryOptions(undefined, { refetchInterval }));
  return (
    <CounterPage title={copy.title} lead={copy.lead} end={<Heard at={audit.dataUpdatedAt} />}>
      {state.data === undefined ? null : <ChainState state={state.data} />}
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

/** How the log stands: its size, what waits, what was signed last and how the last verification ended. */
function ChainState({ state: { linked, queued, queueAgeSeconds, signed, signedAt, verified } }: { state: AuditState }) {
  return (
    <Facts facts={[
      { name: copy.chain.size, value: linked },
      { name: copy.chain.waiting, value: copy.waiting(queued, queueAgeSeconds) },
      { name: copy.chain.signed, value: <>{copy.signed(signed)} {signedAt === null ? null : <Stamp at={signedAt} />}</> },
      { name: copy.chain.verified, value: verified === null ? copy.neverVerified : <>{verified.clean ? copy.verifiedClean : <strong className="text-bad">{copy.verifiedTampered}</strong>} <Stamp at={verified.at} /></> },
    ]} />
  );
}

/** Fetches the proof of one event and hands it over as a file. */
function ProofButton({ id, place }: { id: string; place: number }) {
  const client = useQueryClient();
  const fetched = useMutation({
    mutationFn: async () => {
      const proof = await client.fetchQuery(counter.operator.auditProof.queryOptions({ id }));
      saveFile(`audit-proof-${place}.json`, `${JSON.stringify(proof, null, 2)}\n`, 'application/json');
    },
  });
  return (
    <>
      <Button size="row" busy={fetched.isPending} onClick={() => fetched.mutate()} aria-label={copy.proofOf(place)}>{copy.fetchProof}</Button>
      <output>{fetched.isError ? copy.proofLater : ''}</output>
    </>
  );
}
