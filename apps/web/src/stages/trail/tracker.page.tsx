import { orderStates } from '@omenhall/contracts/values/state-words';
import type { Tracker } from '@omenhall/contracts/trail/trail.schema';
import { Outlet } from '@tanstack/react-router';
import { useTracker } from '../../api/use-tracker.ts';
import { paths } from '../../app/paths.ts';
import { useOrderCode } from '../../app/route-params.ts';
import { sayPrice } from '../../copy/en/say.ts';
import { trailCopy as copy } from '../../copy/en/trail.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Moment } from '../../ui/moment.tsx';
import { moneyLines } from '../../ui/money-seen.rules.ts';
import { OrderTrail } from '../../ui/order-trail.tsx';
import { Page, Row } from '../../ui/page.tsx';
import { StateMark } from '../../ui/state-glyph.tsx';
import { DeliveryRow } from './delivery-row.tsx';
import { MendAddress } from './mend-address.tsx';

/** One order as its buyer sees it: status first, then the trail, every delivery and its repair. */
export function TrackerPage() {
  const orderCode = useOrderCode();
  const tracker = useTracker(orderCode);
  return (
    <Page title={copy.title(tracker.data?.orderCode ?? orderCode)} margin={tracker.data && <Facts tracker={tracker.data} />}>
      {tracker.data && tracker.error == null
        ? <Body tracker={tracker.data} />
        : <Row><Loaded query={tracker} labels={copy.labels}>{(data) => <Body tracker={data} />}</Loaded></Row>}
    </Page>
  );
}

function Facts({ tracker }: { tracker: Tracker }) {
  return (
    <dl className="grid gap-1 max-lg:grid-cols-2">
      <div><dt className="sr-only">{copy.order}</dt><dd>{tracker.productName}</dd></div>
      <div><dt className="sr-only">{copy.paid}</dt><dd className="tabular-nums">{sayPrice(tracker)}</dd></div>
      <div><dt className="inline">{copy.placed} </dt><dd className="inline"><Moment at={tracker.placedAt} /></dd></div>
      {tracker.promisedBy && <div><dt className="inline">{copy.promise} </dt><dd className="inline"><Moment at={tracker.promisedBy} /></dd></div>}
    </dl>
  );
}

function Body({ tracker }: { tracker: Tracker }) {
  const state = orderStates[tracker.state];
  const readable = tracker.deliveries.some(({ kind, state: one }) => kind === 'interpretation_job' && one === 'made') || tracker.state === 'ready';
  const unpaid = tracker.state === 'awaiting_payment' || tracker.state === 'draft' || tracker.state === 'failed' || tracker.state === 'expired';
  return (
    <>
      <Row>
        <div aria-live="polite">
          <p className="text-section"><StateMark state={state} /></p>
          <p className="mt-1">{tracker.state === 'ready' ? copy.ready[tracker.opens] : state.toSeeker}</p>
        </div>
        {readable && tracker.unlockRoute !== null && <p className="mt-4"><ButtonLink kind="next" to={tracker.unlockRoute}>{copy.opens[tracker.opens]}</ButtonLink></p>}
        {unpaid && tracker.opens !== 'scroll' && <p className="mt-4"><ButtonLink kind="next" to={paths.shop()}>{copy.toShop}</ButtonLink></p>}
        {unpaid && tracker.opens === 'scroll' && <p className="mt-4"><ButtonLink kind="next" to={paths.check()} search={{ order: tracker.orderCode }}>{copy.pay}</ButtonLink></p>}
      </Row>
      <Row station>
        <h2 className="mb-4">{copy.trail}</h2>
        <OrderTrail tracker={tracker} />
        <p className="mt-2 text-small text-muted">{copy.live}</p>
      </Row>
      <Money tracker={tracker} />
      <Row station>
        <h2>{copy.deliveries}</h2>
        {tracker.deliveries.length === 0
          ? <><p className="mt-2">{copy.noDeliveries}</p><p className="text-muted">{copy.noDeliveriesHelp}</p></>
          : <ul className="mt-2">{tracker.deliveries.map((delivery) => <DeliveryRow key={delivery.supportRef} orderCode={tracker.orderCode} delivery={delivery} />)}</ul>}
      </Row>
      <Row station>
        <h2>{copy.address}</h2>
        <p className="mt-2">{tracker.maskedAddress}</p>
        <MendAddress orderCode={tracker.orderCode} allowed={tracker.mayMendAddress} />
      </Row>
      <Outlet />
    </>
  );
}

/** What was paid, what went back and what a bank holds; only what the books know. */
function Money({ tracker }: { tracker: Tracker }) {
  const lines = moneyLines(tracker);
  const { processingSince } = tracker.money;
  if (lines.length === 0) return null;
  return (
    <Row station>
      <h2>{copy.money}</h2>
      <ul className="mt-2 grid gap-2">
        {lines.map(({ line, amountMinor }) => (
          <li key={line}>
            {copy.moneyLines[line](amountMinor === null ? '' : sayPrice({ amountMinor, currency: tracker.currency }))}
            {line === 'slow' && processingSince && <span className="text-muted"> {copy.slowSince} <Moment at={processingSince} />.</span>}
          </li>
        ))}
      </ul>
      {tracker.money.paid > 0 && <p className="mt-4"><ButtonLink to={paths.receipt(tracker.orderCode)}>{copy.receipt}</ButtonLink></p>}
    </Row>
  );
}
