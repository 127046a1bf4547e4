import type { RefundLine, RefundsOfOrder } from '@omenhall/contracts/refund/refund.schema';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { house } from '../../api/seeker-client.ts';
import { useOrderCode } from '../../app/route-params.ts';
import { partlyGranted, refundClasses, refundCopy as copy, refundStates, wasBack, withdrawCopy } from '../../copy/en/refund.ts';
import { sayMoney } from '../../copy/en/say.ts';
import { Button } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useOnline } from '../../ui/offline-line.tsx';
import { Row } from '../../ui/page.tsx';
import { Refused } from '../../ui/refused.tsx';
import { AskForm } from './ask-form.tsx';
import { WithdrawSection } from './withdraw-section.tsx';

/** The last part of an order's page: what went or may go back, and the way out of the contract. */
export function RefundPanel() {
  const orderCode = useOrderCode();
  const client = useQueryClient();
  // The page above follows the order live; here its answer is read from the same cupboard.
  const tracker = useQuery(house.trail.track.queryOptions({ orderCode }));
  const refunds = useQuery({ ...house.refund.show.queryOptions({ orderCode }), enabled: tracker.data !== undefined });
  const version = tracker.data?.version;
  // Whatever moves on the trail may have moved money: told by the one live line of the page.
  useEffect(() => {
    if (version !== undefined) void client.invalidateQueries({ queryKey: house.refund.show.queryKey({ orderCode }) });
  }, [client, orderCode, version]);
  if (tracker.data === undefined) return null;
  const changed = () => {
    void client.invalidateQueries({ queryKey: house.refund.show.queryKey({ orderCode }) });
    void client.invalidateQueries({ queryKey: house.trail.track.queryKey({ orderCode }) });
  };
  return (
    <>
      <Row station>
        <h2>{copy.title}</h2>
        <div className="mt-2"><Loaded query={refunds} labels={copy.labels}>{(data) => <Money refunds={data} onDone={changed} />}</Loaded></div>
      </Row>
      {refunds.data && (
        <Row station>
          <h2>{withdrawCopy.section}</h2>
          <div className="mt-2"><WithdrawSection refunds={refunds.data} onDone={changed} /></div>
        </Row>
      )}
    </>
  );
}

function Money({ refunds, onDone }: { refunds: RefundsOfOrder; onDone: () => void }) {
  const online = useOnline();
  const ask = useMutation(house.refund.ask.mutationOptions({ onSuccess: onDone }));
  const take = useMutation(house.refund.takeOffer.mutationOptions({ onSuccess: onDone }));
  const recreate = useMutation(house.refund.recreate.mutationOptions({ onSuccess: onDone }));
  const { orderCode, currency, requests } = refunds;
  const again = <Button busy={recreate.isPending} disabled={!online} onClick={() => { recreate.mutate({ orderCode }); }}>{copy.recreate}</Button>;
  const error = ask.error ?? take.error ?? recreate.error;
  return (
    <>
      {refunds.promiseBroken && (
        <Notice tone="warn" fact={copy.lateTitle}>
          <p>{refunds.mayRecreate ? copy.late : copy.lateWaits}</p>
          <p className="mt-3 flex flex-wrap gap-3">
            <Button busy={take.isPending} disabled={!online} onClick={() => { take.mutate({ orderCode }); }}>{copy.takeOffer}</Button>
            {refunds.mayRecreate && again}
          </p>
        </Notice>
      )}
      {refunds.mayRecreate && !refunds.promiseBroken && <Notice tone="warn" fact={copy.mendTitle}><p>{copy.mend}</p><p className="mt-3">{again}</p></Notice>}
      <output className="block">{recreate.isSuccess ? copy.recreated : take.isSuccess ? copy.offerTaken : ask.isSuccess && copy.asksDone}</output>
      {requests.length === 0 && refunds.otherMinor === 0 && <p className="mt-2">{copy.none}</p>}
      {requests.length > 0 && <ul aria-label={copy.listLabel}>{requests.map((line) => <RequestRow key={`${line.askedAt.toISOString()}${line.class}${line.amountMinor}`} line={line} currency={currency} />)}</ul>}
      {refunds.otherMinor > 0 && <p className="mt-2">{copy.other(sayMoney({ amountMinor: refunds.otherMinor, currency }))}</p>}
      {refunds.mayAsk && <AskForm refunds={refunds} busy={ask.isPending} onAsk={(input) => { if (online) ask.mutate({ orderCode, ...input }); }} />}
      {error && <div className="mt-3"><Refused error={error} /></div>}
    </>
  );
}

function RequestRow({ line, currency }: { line: RefundLine; currency: string }) {
  const words = line.decision === 'partly' ? partlyGranted : line.decision === 'already_back' ? wasBack : refundStates[line.status];
  return (
    <li className="border-b border-line py-3">
      <p className="flex flex-wrap justify-between gap-x-4"><span className="font-semibold">{refundClasses[line.class]}</span><span className="tabular-nums">{sayMoney({ amountMinor: line.amountMinor, currency })}</span></p>
      <p>{words}</p>
      <p className="text-label text-muted">
        {copy.asked} <Moment at={line.askedAt} />
        {line.decidedAt && <> · {copy.decided} <Moment at={line.decidedAt} /></>}
        {line.settledAt && <> · {copy.settled} <Moment at={line.settledAt} /></>}
      </p>
    </li>
  );
}
