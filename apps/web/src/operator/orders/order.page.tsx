import type { OrderDetail } from '@omenhall/contracts/operator/operator.schema';
import { orderStates } from '@omenhall/contracts/values/state-words';
import { Link, useNavigate } from '@tanstack/react-router';
import { ordersCopy as copy } from '../../copy/en/operator-orders.ts';
import { sayDay, sayPrice } from '../../copy/en/say.ts';
import { CounterPage } from '../../ui/counter/counter-page.tsx';
import { counterPaths } from '../../ui/counter/counter-paths.ts';
import { deliveryColumns } from '../../ui/counter/delivery-columns.tsx';
import { Facts } from '../../ui/counter/facts.tsx';
import { Heard } from '../../ui/counter/heard.tsx';
import { useShortcut } from '../../ui/counter/keyboard.ts';
import { Nothing } from '../../ui/counter/nothing.tsx';
import { useRowId } from '../../ui/counter/row-id.ts';
import { Fetched } from '../../ui/counter/fetched.tsx';
import { Stamp } from '../../ui/counter/stamp.tsx';
import { StateMark } from '../../ui/state-glyph.tsx';
import { Table } from '../../ui/table.tsx';
import { OpenRefund } from './open-refund.tsx';
import { StageTrail } from './stage-trail.tsx';
import { useOrder } from './use-order.ts';

const columns = deliveryColumns.filter(({ id }) => id !== 'order' && id !== 'person');

/** One order: its ten stages with their proofs, and what was left to do for it. */
export function OrderPage() {
  const id = useRowId();
  const navigate = useNavigate();
  const { query, heardAt } = useOrder(id);
  useShortcut('back', () => { void navigate({ to: counterPaths.orders }); });
  const order = query.data;
  return (
    <CounterPage
      title={order === undefined ? copy.title : copy.title1(order.orderCode)}
      above={<Link className="cell-link text-label" to={counterPaths.orders}>{copy.back}</Link>}
      beside={order && <StateMark state={orderStates[order.state]} />}
      lead={order && orderStates[order.state].toOperator}
      end={<Heard at={heardAt} />}
    >
      <Fetched query={query} labels={copy.labels}>{(known) => <Opened order={known} />}</Fetched>
    </CounterPage>
  );
}

function Opened({ order }: { order: OrderDetail }) {
  return (
    <>
      <div className="counter-columns">
        <section className="min-w-0">
          <h2 className="mb-3">{copy.trail}</h2>
          <StageTrail stages={order.stages} />
        </section>
        <Facts
          facts={[
            { name: copy.facts.reading, value: order.productName },
            { name: copy.facts.price, value: sayPrice(order) },
            { name: copy.facts.mode, value: order.livemode ? copy.live : copy.test },
            { name: copy.facts.person, value: order.maskedAddress },
            { name: copy.facts.placed, value: <Stamp at={order.placedAt} /> },
            { name: copy.facts.paid, value: order.paidAt === null ? copy.notPaid : <Stamp at={order.paidAt} /> },
            { name: copy.facts.session, value: <Hash text={order.checkoutSessionId} /> },
            { name: copy.facts.intent, value: <Hash text={order.paymentIntentId} /> },
            ...(order.subscription === null ? [] : subscriptionFacts(order.subscription)),
          ]}
        />
      </div>
      <OpenRefund purchaseId={order.id} orderCode={order.orderCode} paid={order.paidAt !== null} />
      <section className="min-w-0">
        <h2 className="mb-3">{copy.deliveries}</h2>
        {order.deliveries.length === 0
          ? <p className="text-muted">{copy.noDeliveries}</p>
          : <Table caption={copy.deliveriesCaption} captionHidden columns={columns} rows={order.deliveries} rowKey={(row) => row.id} />}
      </section>
    </>
  );
}

/** What the desk last said of a membership's subscription. */
function subscriptionFacts(subscription: NonNullable<OrderDetail['subscription']>) {
  const { status, endsWithPeriod, wish, paidUntil, nextTryAt, endedAt, endedFor, interval, billsPaid, subscriptionId } = subscription;
  const standing = endedFor !== null ? copy.ended[endedFor] : endsWithPeriod ? copy.membershipEnds : copy.membership[status];
  return [
    { name: copy.facts.membership, value: wish === null ? standing : `${standing}. ${copy.wishes[wish]}` },
    { name: copy.facts.paidUntil, value: sayDay(paidUntil) },
    ...(nextTryAt === null ? [] : [{ name: copy.facts.nextTry, value: sayDay(nextTryAt) }]),
    ...(endedAt === null ? [] : [{ name: copy.facts.ended, value: sayDay(endedAt) }]),
    { name: copy.facts.bills, value: copy.billsPaid(billsPaid, interval) },
    { name: copy.facts.subscription, value: <Hash text={subscriptionId} /> },
  ];
}

function Hash({ text }: { text: string | null }) {
  return text === null ? <Nothing words={copy.none} /> : <span className="hash">{text}</span>;
}
