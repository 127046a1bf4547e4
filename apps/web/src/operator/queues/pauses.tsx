import type { WorkBoard } from '@omenhall/contracts/operator/operator.schema';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { counter } from '../../api/operator-client.ts';
import { queuesCopy as copy, sayReason } from '../../copy/en/operator-work.ts';
import { Button } from '../../ui/button.tsx';
import { Refusal } from '../../ui/counter/refusal.tsx';
import { Stamp } from '../../ui/counter/stamp.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Table, type Column } from '../../ui/table.tsx';

interface Props { pauses: WorkBoard['pauses']; mayLift: boolean }
type Pause = WorkBoard['pauses'][number];

const facts: readonly Column<Pause>[] = [
  { id: 'scope', head: copy.pauseHeads.scope, cell: (row) => <strong className="whole">{copy.scope(row.scope)}</strong> },
  { id: 'since', head: copy.pauseHeads.since, figure: true, cell: (row) => <Stamp at={row.since} /> },
  { id: 'until', head: copy.pauseHeads.until, figure: true, cell: (row) => (row.until === null ? copy.untilLifted : <Stamp at={row.until} />) },
  { id: 'reason', head: copy.pauseHeads.reason, cell: (row) => sayReason(row.reason) },
  { id: 'by', head: copy.pauseHeads.by, cell: (row) => (row.automatic ? copy.automatic : copy.person) },
];

/** What is held back at this moment, the engine's own pauses among them, each with the way to lift it. */
export function Pauses({ pauses, mayLift }: Props) {
  const client = useQueryClient();
  const lift = useMutation(counter.operator.resume.mutationOptions({ onSuccess: (board) => { client.setQueryData(counter.operator.queues.queryKey(), board); } }));
  const columns = mayLift ? [...facts, { id: 'act', head: copy.pauseHeads.act, cell: ({ scope }: Pause) => (
    <Button size="row" busy={lift.isPending && lift.variables.scope === scope} aria-label={copy.liftNamed(copy.scope(scope))} onClick={() => { lift.mutate({ scope }); }}>{copy.lift}</Button>
  ) }] : facts;
  return (
    <section className="grid min-w-0 gap-3">
      <h2>{copy.pauses}</h2>
      {lift.error && <Refusal error={lift.error} />}
      <output className="block empty:hidden">{lift.isSuccess && <Notice tone="good" fact={copy.liftedFact(copy.scope(lift.variables.scope))} />}</output>
      {pauses.length === 0 ? <p className="text-muted">{copy.noPauses}</p> : <Table caption={copy.pausesCaption} captionHidden columns={columns} rows={pauses} rowKey={(row) => row.scope} />}
    </section>
  );
}
