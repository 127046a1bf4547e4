import type { ReplayedWebhook, WebhookDetail, WebhookEffects, WorkReason } from '@omenhall/contracts/operator/operator.schema';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { counter } from '../../api/operator-client.ts';
import { letterLeft, lineNames, moveNames, replayWords, sayRefundClass, webhookCopy as copy, workLeft } from '../../copy/en/operator-webhook.ts';
import { workReasons } from '../../copy/en/operator-work.ts';
import { sayPrice } from '../../copy/en/say.ts';
import { Button } from '../../ui/button.tsx';
import { sayKind } from '../../ui/counter/delivery-columns.tsx';
import { Nothing } from '../../ui/counter/nothing.tsx';
import { ReasonSelect } from '../../ui/counter/reason-select.tsx';
import { Refusal } from '../../ui/counter/refusal.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Table, type Column } from '../../ui/table.tsx';

const reasons: readonly WorkReason[] = ['fault_mended', 'provider_shows', 'person_said', 'drill', 'bug'];

/** Acting on an event once more: what it would change stands on the page before it can be done. */
export function Replay({ event }: { event: WebhookDetail }) {
  const client = useQueryClient();
  const [told, setTold] = useState<ReplayedWebhook | null>(null);
  const [reason, setReason] = useState<WorkReason | null>(null);
  const [asked, setAsked] = useState(false);
  const hear = (answer: ReplayedWebhook): void => {
    setTold(answer);
    setAsked(false);
    client.setQueryData(counter.operator.webhook.queryKey({ id: event.id }), answer.webhook);
  };
  const show = useMutation(counter.operator.replayWebhook.mutationOptions({ onSuccess: hear }));
  const act = useMutation(counter.operator.replayWebhook.mutationOptions({
    onSuccess: async (answer) => {
      hear(answer);
      await client.invalidateQueries({ queryKey: counter.operator.webhooks.pathKey() });
    },
  }));
  const settled = event.status === 'succeeded';
  const said = told === null ? null : replayWords[told.word];
  const error = act.error ?? show.error;
  return (
    <section className="grid min-w-0 gap-4">
      <div>
        <h2 className="mb-1">{copy.replay}</h2>
        <p className="text-muted">{settled && told === null ? copy.replaySettled : copy.replayLead}</p>
      </div>
      {error != null && <Refusal error={error} />}
      <output className="grid gap-4 empty:hidden">
        {said !== null && <Notice tone={told?.word === 'replayed' ? 'good' : 'warn'} fact={said.fact}>{said.next === '' ? undefined : said.next}</Notice>}
        {told !== null && ['shown', 'replayed'].includes(told.word) && <Effects effects={told.effects} done={told.word === 'replayed'} />}
      </output>
      {told?.word === 'shown' && !settled && (
        <div className="grid gap-4">
          <ReasonSelect words={reasons} chosen={reason} say={(word) => workReasons[word]} missing={asked && reason === null} onChoose={setReason} />
          <p className="flex flex-wrap gap-3">
            <Button
              kind="next"
              size="row"
              busy={act.isPending}
              onClick={() => {
                setAsked(true);
                if (reason !== null) act.mutate({ id: event.id, dryRun: false, reason });
              }}
            >
              {copy.confirm}
            </Button>
            <Button size="row" onClick={() => { setTold(null); }}>{copy.keep}</Button>
          </p>
        </div>
      )}
      {!settled && <p><Button size="row" busy={show.isPending} onClick={() => { act.reset(); show.mutate({ id: event.id, dryRun: true, reason: reason ?? 'fault_mended' }); }}>{told === null ? copy.show : copy.showAgain}</Button></p>}
    </section>
  );
}

interface Line { what: string; before: string | null; after: string }
const columns: readonly Column<Line>[] = [
  { id: 'what', head: copy.what, cell: (line) => line.what },
  { id: 'before', head: copy.before, cell: (line) => line.before ?? <Nothing words={copy.none} /> },
  { id: 'after', head: copy.after, cell: (line) => line.after },
];

function Effects({ effects, done }: { effects: WebhookEffects; done: boolean }) {
  const lines: Line[] = [
    ...effects.moves.map(({ what, from, to }) => ({ what: moveNames[what], before: from?.replaceAll('_', ' ') ?? null, after: to?.replaceAll('_', ' ') ?? copy.none })),
    ...effects.lines.map(({ kind, ...money }) => ({ what: lineNames[kind], before: null, after: sayPrice(money) })),
    ...effects.refunds.map(({ status, amountMinor, currency, ...refund }) => ({ what: sayRefundClass(refund.class), before: null, after: `${sayPrice({ amountMinor, currency })}, ${status}` })),
    ...effects.jobs.map(({ kind, letter }) => ({ what: letter === null ? workLeft : letterLeft, before: null, after: letter ?? sayKind(kind) })),
  ];
  if (lines.length === 0) return <p>{done ? copy.hasNothing : copy.wouldNothing}</p>;
  return (
    <div className="min-w-0">
      <h3 className="mb-2">{done ? copy.hasChanged : copy.wouldChange}{effects.orderCode !== null && ` · ${effects.orderCode}`}</h3>
      <Table caption={copy.caption} captionHidden columns={columns} rows={lines} rowKey={({ what, after }) => `${what} ${after}`} />
    </div>
  );
}
