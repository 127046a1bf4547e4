import type { WorkBoard } from '@omenhall/contracts/operator/operator.schema';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { counter } from '../../api/operator-client.ts';
import { sayAge } from '../../copy/en/operator.ts';
import { queuesCopy as copy, queueStates, workerStates } from '../../copy/en/operator-work.ts';
import { CounterPage } from '../../ui/counter/counter-page.tsx';
import { counterPaths } from '../../ui/counter/counter-paths.ts';
import { Facts } from '../../ui/counter/facts.tsx';
import { Fetched } from '../../ui/counter/fetched.tsx';
import { Heard } from '../../ui/counter/heard.tsx';
import { useLiveInterval } from '../../ui/counter/live-switch.ts';
import { Nothing } from '../../ui/counter/nothing.tsx';
import { useRights } from '../../ui/counter/use-rights.ts';
import { Notice } from '../../ui/notice.tsx';
import { StateMark } from '../../ui/state-glyph.tsx';
import { Table, type Column } from '../../ui/table.tsx';
import { PauseForm } from './pause-form.tsx';
import { Pauses } from './pauses.tsx';

/** A beat older than this, in milliseconds, and the worker is about to be given up. */
const silentAfterMs = 4_000;

/** Backlog, workers and pauses at this moment. */
export function QueuesPage() {
  const refetchInterval = useLiveInterval();
  const board = useQuery(counter.operator.queues.queryOptions(undefined, { refetchInterval }));
  const may = useRights();
  return (
    <CounterPage title={copy.title} lead={copy.lead} end={<Heard at={board.dataUpdatedAt} />}>
      <Fetched query={board} labels={copy.labels}>
        {(known) => (
          <div className="grid min-w-0 gap-10">
            <Keeping board={known} />
            <Pauses pauses={known.pauses} mayLift={may('pause_work')} />
            <Backlog board={known} />
            <Workers workers={known.workers} />
            {may('pause_work')
              ? <section className="grid gap-3"><h2>{copy.pause}</h2><p className="max-w-2xl text-muted">{copy.pauseLead}</p><PauseForm scopes={known.scopes} /></section>
              : <p className="text-muted">{copy.mayNot}</p>}
          </div>
        )}
      </Fetched>
    </CounterPage>
  );
}

function Keeping({ board: { keeper, transport, uncertain, dead } }: { board: WorkBoard }) {
  return (
    <section className="grid gap-4">
      {keeper === null && <Notice tone="warn" fact={copy.noKeeperFact}>{copy.noKeeper}</Notice>}
      <div className="max-w-xl">
        <Facts facts={[
          { name: copy.facts.transport, value: transport === null ? copy.noTransport : (copy.transports[transport] ?? transport) },
          { name: copy.facts.keeper, value: keeper === null ? none : keeper.host === null || keeper.pid === null ? copy.keeperUnknown : copy.keeper(keeper.host, keeper.pid) },
          { name: copy.facts.uncertain, value: <Link className="cell-link" to={counterPaths.held}>{uncertain}</Link> },
          { name: copy.facts.dead, value: <Link className="cell-link" to={counterPaths.deliveries} search={{ state: 'needs_person' }}>{dead}</Link> },
        ]} />
      </div>
    </section>
  );
}

const none = <Nothing words={copy.none} />;

function Backlog({ board: { queues, pauses } }: { board: WorkBoard }) {
  const held = new Set(pauses.map(({ scope }) => scope));
  const columns: readonly Column<WorkBoard['queues'][number]>[] = [
    { id: 'queue', head: copy.queueHeads.queue, cell: (row) => row.queue },
    { id: 'state', head: copy.queueHeads.state, cell: (row) => <StateMark state={['all', 'house', `queue:${row.queue}`].some((scope) => held.has(scope)) ? queueStates.held : queueStates.goes} /> },
    { id: 'due', head: copy.queueHeads.due, figure: true, cell: (row) => row.due },
    { id: 'oldest', head: copy.queueHeads.oldest, figure: true, cell: (row) => (row.oldestDueSeconds === null ? none : sayAge(row.oldestDueSeconds * 1_000)) },
    { id: 'future', head: copy.queueHeads.future, figure: true, cell: (row) => row.future },
    { id: 'running', head: copy.queueHeads.running, figure: true, cell: (row) => row.running },
  ];
  return (
    <section className="grid min-w-0 gap-3">
      <h2>{copy.queues}</h2>
      {queues.length === 0 ? <p className="text-muted">{copy.noQueues}</p> : <Table caption={copy.queuesCaption} captionHidden columns={columns} rows={queues} rowKey={(row) => row.queue} />}
    </section>
  );
}

const workerColumns: readonly Column<WorkBoard['workers'][number]>[] = [
  { id: 'host', head: copy.workerHeads.host, cell: (row) => row.host },
  { id: 'state', head: copy.workerHeads.state, cell: (row) => <StateMark state={row.draining ? workerStates.leaving : row.heartbeatAgeMs > silentAfterMs ? workerStates.silent : workerStates.works} /> },
  { id: 'pid', head: copy.workerHeads.pid, figure: true, cell: (row) => row.pid },
  { id: 'build', head: copy.workerHeads.build, cell: (row) => <span className="hash">{row.build}</span> },
  { id: 'heard', head: copy.workerHeads.heard, figure: true, cell: (row) => copy.ago(sayAge(row.heartbeatAgeMs)) },
];

function Workers({ workers }: { workers: WorkBoard['workers'] }) {
  return (
    <section className="grid min-w-0 gap-3">
      <h2>{copy.workers}</h2>
      {workers.length === 0
        ? <Notice tone="bad" fact={copy.noWorkersFact}>{copy.noWorkers}</Notice>
        : <Table caption={copy.workersCaption} captionHidden columns={workerColumns} rows={workers} rowKey={(row) => row.id} />}
    </section>
  );
}
