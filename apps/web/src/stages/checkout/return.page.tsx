import type { PaymentKnown, PaymentStatus } from '@omenhall/contracts/payment/payment.schema';
import type { Tracker } from '@omenhall/contracts/trail/trail.schema';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { mayTryAgain } from '../../api/explain-error.ts';
import { house } from '../../api/seeker-client.ts';
import { useTracker } from '../../api/use-tracker.ts';
import { paths } from '../../app/paths.ts';
import { useOrderCode } from '../../app/route-params.ts';
import { returnCopy as copy } from '../../copy/en/checkout.ts';
import { sayMinutes, sayMoment, sayPrice } from '../../copy/en/say.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { paidTwice, statusOf } from '../../ui/money-seen.rules.ts';
import { OrderTrail } from '../../ui/order-trail.tsx';
import { Page, Row } from '../../ui/page.tsx';

/** When the question to the bank did not get through, how long until it is put again, in milliseconds. */
const askBankAgain = 10_000;

/** Asks the payment desk until it has been asked, then follows the order live. It never stands empty, whatever came first. */
export function ReturnPage() {
  const orderCode = useOrderCode();
  const confirm = useMutation(house.payment.confirm.mutationOptions());
  const { mutate } = confirm;
  useEffect(() => { mutate({ orderCode }); }, [mutate, orderCode]);
  const tracker = useTracker(orderCode);
  const { refetch } = tracker;
  const away = (confirm.isError && mayTryAgain(confirm.error)) || (tracker.isError && mayTryAgain(tracker.error));
  useEffect(() => {
    if (!away) return undefined;
    const timer = setTimeout(() => { mutate({ orderCode }); void refetch(); }, askBankAgain);
    return () => { clearTimeout(timer); };
  }, [away, confirm.failureCount, tracker.errorUpdateCount, mutate, refetch, orderCode]);
  const longWait = useLongWait();

  const payment = confirm.data;
  const status = statusOf(tracker.data, payment);
  const query = { data: tracker.data ?? payment, error: tracker.error ?? confirm.error, refetch: () => Promise.all([confirm.mutateAsync({ orderCode }), refetch()]) };
  return (
    <Page title={status === null ? copy.asking : copy.titles[status]}>
      {status === null
        ? <Row><Loaded query={query} labels={copy.labels}>{() => null}</Loaded></Row>
        : <Known orderCode={orderCode} payment={payment} tracker={tracker.data} status={status} longWait={longWait} onAsk={() => { mutate({ orderCode }); }} asking={confirm.isPending} />}
    </Page>
  );
}

interface KnownProps { orderCode: string; payment: PaymentKnown | undefined; tracker: Tracker | undefined; status: PaymentStatus; longWait: boolean; onAsk: () => void; asking: boolean }

function Known({ orderCode, payment, tracker, status, longWait, onAsk, asking }: KnownProps) {
  const code = tracker?.orderCode ?? payment?.orderCode ?? orderCode;
  const opens = tracker?.opens ?? payment?.opens ?? 'scroll';
  const paidAt = tracker?.paidAt ?? payment?.paidAt ?? null;
  const ready = tracker?.state === 'ready';
  const paid = status === 'succeeded';
  const waiting = status === 'unpaid' || status === 'processing';
  const refused = status === 'failed' || status === 'canceled';
  const surplus = tracker ? paidTwice(tracker) : null;
  const way = tracker?.unlockRoute ?? payment?.unlockRoute ?? null;
  return (
    <>
      <Row>
        <div aria-live="polite" className="grid gap-2">
          {paid && paidAt && <p>{copy.paid(sayMoment(paidAt))}</p>}
          {paid && !ready && <p>{copy.preparing[opens](sayMinutes(minutesPromised(tracker)))}</p>}
          {ready && paid && <p className="text-section font-semibold">{copy.ready[opens]}</p>}
          {surplus && tracker && <p className="font-semibold">{copy[surplus.back ? 'twiceBack' : 'twice'](sayPrice({ amountMinor: surplus.amountMinor, currency: tracker.currency }))}</p>}
          {status === 'unpaid' && <p>{copy.waiting}</p>}
          {status === 'processing' && <p>{copy.processing}</p>}
          {refused && <p>{copy.refused}</p>}
          {status === 'refunded' && <p>{copy.refunded}</p>}
          {status === 'disputed' && <p>{copy.disputed}</p>}
          {payment?.asked === false && waiting && <p className="text-muted">{copy.notAsked}</p>}
          {longWait && !ready && !refused && <p>{copy.longWait}</p>}
        </div>
        <p className="mt-6 flex flex-wrap gap-3">
          {ready && paid && way !== null && <ButtonLink kind="next" to={way}>{copy.open[opens]}</ButtonLink>}
          {refused && opens === 'scroll' && <ButtonLink kind="next" to={paths.check()} search={{ order: code }}>{copy.tryAgain}</ButtonLink>}
          {refused && opens !== 'scroll' && <ButtonLink kind="next" to={paths.shop()}>{copy.tryAgain}</ButtonLink>}
          {longWait && status === 'unpaid' && <Button busy={asking} onClick={onAsk}>{copy.askAgain}</Button>}
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
