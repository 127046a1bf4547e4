import type { WebhookDetail } from '@omenhall/contracts/operator/operator.schema';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { counter } from '../../api/operator-client.ts';
import { webhooksCopy, webhookStates } from '../../copy/en/operator-house.ts';
import { webhookCopy as copy } from '../../copy/en/operator-webhook.ts';
import { CounterPage } from '../../ui/counter/counter-page.tsx';
import { counterPaths } from '../../ui/counter/counter-paths.ts';
import { Facts } from '../../ui/counter/facts.tsx';
import { Fetched } from '../../ui/counter/fetched.tsx';
import { Heard } from '../../ui/counter/heard.tsx';
import { useShortcut } from '../../ui/counter/keyboard.ts';
import { useLiveInterval } from '../../ui/counter/live-switch.ts';
import { Nothing } from '../../ui/counter/nothing.tsx';
import { useRowId } from '../../ui/counter/row-id.ts';
import { Stamp } from '../../ui/counter/stamp.tsx';
import { useRights } from '../../ui/counter/use-rights.ts';
import { StateMark } from '../../ui/state-glyph.tsx';
import { Table, type Column } from '../../ui/table.tsx';
import { Replay } from './replay.tsx';

/** One event of the payment desk: how it stands, what it points at, and how to act on it once more. */
export function WebhookPage() {
  const id = useRowId();
  const navigate = useNavigate();
  const refetchInterval = useLiveInterval();
  const query = useQuery(counter.operator.webhook.queryOptions({ id }, { refetchInterval }));
  useShortcut('back', () => { void navigate({ to: counterPaths.webhooks }); });
  const event = query.data;
  return (
    <CounterPage
      title={event?.order == null ? copy.title : copy.titleOf(event.order.orderCode)}
      above={<Link className="cell-link text-label" to={counterPaths.webhooks}>{copy.back}</Link>}
      beside={event && <StateMark state={webhookStates[event.status]} />}
      lead={event && (event.status === 'processing' && event.leaseUntil === null ? copy.waits : webhookStates[event.status].toOperator)}
      end={<Heard at={query.dataUpdatedAt} />}
    >
      <Fetched query={query} labels={copy.labels}>{(known) => <Opened key={known.id} event={known} />}</Fetched>
    </CounterPage>
  );
}

type Field = [name: string, value: string];
const columns: readonly Column<Field>[] = [
  { id: 'field', head: copy.field, cell: ([name]) => <span className="hash">{name}</span> },
  { id: 'value', head: copy.value, cell: ([, value]) => <span className="hash">{value}</span> },
];

function Opened({ event }: { event: WebhookDetail }) {
  const may = useRights();
  const fields = Object.entries(event.projection).filter(([, value]) => value !== null && value !== '').map(([name, value]): Field => [name, String(value)]);
  return (
    <div className="counter-columns">
      <div className="grid min-w-0 gap-8">
        {may('retry_work') && <Replay event={event} />}
        <section className="min-w-0">
          <h2 className="mb-1">{copy.projection}</h2>
          <p className="mb-3 text-muted">{copy.projectionLead}</p>
          <Table caption={copy.projectionCaption} captionHidden columns={columns} rows={fields} rowKey={([name]) => name} />
        </section>
      </div>
      <Facts
        facts={[
          { name: copy.facts.type, value: <span className="hash">{event.eventType}</span> },
          { name: copy.facts.event, value: <span className="hash">{event.stripeEventId}</span> },
          { name: copy.facts.order, value: event.order === null ? <Nothing words={copy.noOrder} /> : <Link className="cell-link" to={counterPaths.order(event.order.id)}>{event.order.orderCode}</Link> },
          { name: copy.facts.about, value: event.objectId === null ? <Nothing words={copy.none} /> : <span className="hash">{event.objectId}</span> },
          { name: copy.facts.signature, value: copy.signature },
          { name: copy.facts.mode, value: event.livemode ? copy.live : copy.test },
          { name: copy.facts.arrived, value: webhooksCopy.seen(event.seen, event.status === 'succeeded') },
          { name: copy.facts.tries, value: event.attempts },
          { name: copy.facts.first, value: <Stamp at={event.receivedAt} /> },
          { name: copy.facts.settled, value: event.processedAt === null ? copy.open : <Stamp at={event.processedAt} /> },
          ...(event.leaseUntil === null ? [] : [{ name: copy.facts.lease, value: <Stamp at={event.leaseUntil} /> }]),
          ...(event.status === 'failed' ? [
            { name: copy.facts.error, value: event.errorMessage ?? copy.none },
            { name: copy.facts.retry, value: event.retryAt === null ? copy.noRetry : <Stamp at={event.retryAt} /> },
          ] : []),
        ]}
      />
    </div>
  );
}
