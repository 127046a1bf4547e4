import { useQuery } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';
import { house } from '../../api/seeker-client.ts';
import { paths } from '../../app/paths.ts';
import { useSearchWord } from '../../app/route-params.ts';
import { checkCopy as copy } from '../../copy/en/checkout.ts';
import { stepsCopy } from '../../copy/en/steps.ts';
import { useDraft } from '../../storage/tab-draft.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page, Row } from '../../ui/page.tsx';
import { StepMissing } from '../../ui/step-missing.tsx';
import { CheckForm } from './check-form.tsx';
import { ChosenRows } from './chosen-rows.tsx';
import { paidOnce } from './price.rules.ts';

/** Everything once more with "change" beside it, then the payment desk. */
export function CheckPage() {
  const { product, readingId, sealed, gift } = useDraft();
  const cancelled = useSearchWord('cancelled') !== undefined;
  const orderCode = useSearchWord('order');
  // The payment desk is another site: coming back from it, this tab has forgotten its draft, but the house has not.
  if (!product || !sealed || readingId === null) return cancelled || orderCode !== undefined ? <WaitingOrder orderCode={orderCode} cancelled={cancelled} /> : <StepMissing />;
  if (gift !== null) return <Navigate to={paths.redeemCheck()} replace />;
  const price = paidOnce(product);
  if (!price) return <StepMissing />;
  return (
    <Page title={copy.title} margin={stepsCopy.step(5)} lead={copy.lead}>
      {cancelled && <Row><Notice tone="accent" fact={copy.cancelledFact}>{copy.cancelled}</Notice></Row>}
      <ChosenRows />
      <CheckForm due={{ readingId, productName: product.name, amountMinor: price.amountMinor, currency: price.currency }} />
    </Page>
  );
}

interface WaitingOrderProps { orderCode: string | undefined; cancelled: boolean }

/** An order that was opened and not paid, found again by this browser's own orders. */
function WaitingOrder({ orderCode, cancelled }: WaitingOrderProps) {
  const orders = useQuery(house.trail.orders.queryOptions());
  const waiting = orders.data?.flatMap((one) => (one.readingId !== null && (one.state === 'awaiting_payment' || one.state === 'draft') ? [{ ...one, readingId: one.readingId }] : []))
    .toSorted((one, other) => other.placedAt.getTime() - one.placedAt.getTime());
  const order = waiting?.find((one) => orderCode === undefined || one.orderCode === orderCode);
  if (orders.data && !order && !cancelled) return <StepMissing />;
  return (
    <Page title={copy.title} margin={stepsCopy.step(5)} lead={copy.lead}>
      {cancelled && <Row><Notice tone="accent" fact={copy.cancelledFact}>{order ? copy.cancelled : orders.data && copy.noneWaits}</Notice></Row>}
      {orders.data && !order && (
        <Row>
          <p className="flex flex-wrap gap-3">
            <ButtonLink kind="next" to={paths.begin()}>{stepsCopy.start}</ButtonLink>
            <ButtonLink to={paths.orders()}>{stepsCopy.orders}</ButtonLink>
          </p>
        </Row>
      )}
      {!orders.data && <Row><Loaded query={orders} labels={copy.labels}>{() => null}</Loaded></Row>}
      {order && (
        <>
          <Row margin={copy.chosen}>
            <p className="font-semibold">{order.productName}</p>
            <p className="register text-muted">{copy.waits(order.orderCode)}</p>
          </Row>
          <CheckForm due={order} />
        </>
      )}
    </Page>
  );
}
