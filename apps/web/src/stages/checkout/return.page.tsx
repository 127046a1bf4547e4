import type { PaymentKnown } from '@omenhall/contracts/payment/payment.schema';
import type { Tracker } from '@omenhall/contracts/trail/trail.schema';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { mayTryAgain } from '../../api/explain-error.ts';
import { house } from '../../api/seeker-client.ts';
import { useTracker } from '../../api/use-tracker.ts';
import { paths } from '../../app/paths.ts';
import { useOrderCode } from '../../app/route-params.ts';
import { returnCopy as copy } from '../../copy/en/checkout.ts';
import { sayMinutes, sayMoment } from '../../copy/en/say.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { OrderTrail } from '../../ui/order-trail.tsx';
import { Page, Row } from '../../ui/page.tsx';

/** When the question to the bank did not get through, how long until it is put again, in milliseconds. */
const askBankAgain = 10_000;

const refusedStates: readonly string[] = ['failed', 'canceled'];

/** Asks the payment desk until it has been asked, then follows the order live. It never stands empty, whatever came first. */
export function ReturnPage() {
  const orderCode = useOrderCode();
  const confirm = useMutation(house.payment.confirm.mutationOptions());
  const { mutate } = confirm;
  useEffect(() => { mutate({ orderCode }); }, [mutate, orderCode]);
  const away = confirm.isError && mayTryAgain(confirm.error);
  useEffect(() => {
    if (!away) return undefined;
    const timer = setTimeout(() => { mutate({ orderCode }); }, askBankAgain);
    return () => { clearTimeout(timer); };
  }, [away, mutate, orderCode]);
  const tracker = useTracker(orderCode);
  const longWait = useLongWait();

  const payment = confirm.data;
  const paid = payment?.status === 'succeeded' || (tracker.data?.paidAt ?? null) !== null;
  const title = paid ? copy.titles.succeeded : payment ? copy.titles[payment.status] : copy.asking;
  const query = { data: tracker.data ?? payment, error: tracker.error ?? confirm.error, refetch: () => Promise.all([confirm.mutateAsync({ orderCode }), tracker.refetch()]) };

  return (
    <Page title={title}>
      {!tracker.data && !payment
        ? <Row><Loaded query={query} labels={copy.labels}>{() => null}</Loaded></Row>
        : <Known orderCode={orderCode} payment={payment} tracker={tracker.data} paid={paid} longWait={longWait} />}
    </Page>
  );
}

interface KnownProps { orderCode: string; payment: PaymentKnown | undefined; tracker: Tracker | undefined; paid: boolean; longWait: boolean }

function Known({ orderCode, payment, tracker, paid, longWait }: KnownProps) {
  const code = tracker?.orderCode ?? payment?.orderCode ?? orderCode;
  const paidAt = tracker?.paidAt ?? payment?.paidAt ?? null;
  const ready = tracker?.state === 'ready';
  const refused = !paid && payment !== undefined && refusedStates.includes(payment.status);
  const readingId = tracker?.readingId ?? payment?.readingId ?? null;
  return (
    <>
      <Row>
        <div aria-live="polite" className="grid gap-2">
          {paid && paidAt && <p>{copy.paid(sayMoment(paidAt))}</p>}
          {paid && !ready && <p>{copy.preparing(sayMinutes(minutesPromised(tracker)))}</p>}
          {ready && <p className="text-section font-semibold">{copy.ready}</p>}
          {!paid && <p>{refused ? copy.refused : copy.waiting}</p>}
          {payment?.asked === false && !paid && <p className="text-muted">{copy.notAsked}</p>}
          {longWait && !ready && !refused && <p>{copy.longWait}</p>}
        </div>
        <p className="mt-6 flex flex-wrap gap-3">
          {ready && readingId !== null && <ButtonLink kind="next" to={paths.scroll(readingId)}>{copy.open}</ButtonLink>}
          {refused && <ButtonLink kind="next" to={paths.check()} search={{ order: code }}>{copy.tryAgain}</ButtonLink>}
          <ButtonLink to={paths.order(code)}>{copy.follow}</ButtonLink>
        </p>
      </Row>
      <Row station>
        <dl className="grid gap-4 sm:grid-cols-2">
          <div>
            <dt className="text-label text-muted">{copy.code}</dt>
            <dd className="flex flex-wrap items-center gap-3"><span className="text-section font-semibold tabular-nums">{code}</span><CopyCode code={code} /></dd>
          </div>
          <div>
            <dt className="text-label text-muted">{copy.address}</dt>
            <dd>{tracker?.maskedAddress ?? payment?.maskedAddress}</dd>
            <dd className="text-label"><ButtonLink size="row" to={paths.order(code)}>{copy.mend}</ButtonLink></dd>
          </div>
        </dl>
      </Row>
      {tracker && <Row station><h2 className="mb-4">{copy.trail}</h2><OrderTrail tracker={tracker} /></Row>}
    </>
  );
}

function CopyCode({ code }: { code: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <>
      <Button size="row" onClick={() => { void navigator.clipboard?.writeText(code).then(() => { setCopied(true); }, () => {}); }}>{copy.copy}</Button>
      <output className="text-label">{copied && copy.copied}</output>
    </>
  );
}

/** The house promises a time, so the words say that time and not a guess; five minutes where it promised none. */
function minutesPromised(tracker: Tracker | undefined): number {
  if (!tracker?.promisedBy || !tracker.paidAt) return 5;
  return Math.max(1, Math.round((tracker.promisedBy.getTime() - tracker.paidAt.getTime()) / 60_000));
}

/** True once a minute has passed on this page. */
function useLongWait(): boolean {
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => { setLong(true); }, 60_000);
    return () => { clearTimeout(timer); };
  }, []);
  return long;
}
