import type { Membership } from '@omenhall/contracts/membership/membership.schema';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { house } from '../../api/seeker-client.ts';
import { membershipCopy as copy } from '../../copy/en/membership.ts';
import { sayDay, sayInterval, sayPrice } from '../../copy/en/say.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Row } from '../../ui/page.tsx';
import { Refused } from '../../ui/refused.tsx';
import { PaidBills } from './paid-bills.tsx';

interface Props { membership: Membership }

/** How a membership stands, and the one step that ends it or lets it go on. */
export function LivingMembership({ membership }: Props) {
  const { orderCode, endsWithPeriod, wish, status, paidUntil, startedAt, maskedAddress, amountMinor, currency, interval } = membership;
  const client = useQueryClient();
  const onSuccess = () => client.invalidateQueries({ queryKey: house.membership.mine.queryKey() });
  const end = useMutation(house.membership.end.mutationOptions({ onSuccess }));
  const goOn = useMutation(house.membership.goOn.mutationOptions({ onSuccess }));
  const ending = wish === 'end' || (endsWithPeriod && wish !== 'go_on');
  return (
    <>
      <Row>
        <div aria-live="polite" className="grid gap-4">
          {wish !== null && <Notice tone="warn" fact={wish === 'end' ? copy.endWaits : copy.goOnWaits} />}
          {status === 'past_due' && <RefusedBill membership={membership} />}
          <div>
            <p className="text-section font-semibold">{endsWithPeriod ? copy.ends(sayDay(paidUntil)) : copy.active(sayDay(paidUntil))}</p>
            {status === 'active' && <p className="mt-1">{endsWithPeriod ? copy.endsNext : copy.activeNext(sayPrice({ amountMinor, currency }))}</p>}
          </div>
        </div>
      </Row>
      <Row station>
        <h2>{copy.facts}</h2>
        <dl className="mt-2 grid gap-3 sm:grid-cols-2">
          <Fact name={copy.price} value={sayInterval({ interval, amountMinor, currency })} />
          <Fact name={copy.since} value={sayDay(startedAt)} />
          <Fact name={copy.paidUntil} value={sayDay(paidUntil)} />
          <Fact name={copy.letters} value={maskedAddress} />
        </dl>
      </Row>
      <Row station>
        <h2 className="mb-2">{copy.receipts}</h2>
        <PaidBills membership={membership} />
      </Row>
      <Row station>
        <h2>{copy.endTitle}</h2>
        {end.error && <div className="mt-3"><Refused error={end.error} onAgain={() => { end.mutate({ orderCode }); }} /></div>}
        {goOn.error && <div className="mt-3"><Refused error={goOn.error} onAgain={() => { goOn.mutate({ orderCode }); }} /></div>}
        {ending
          ? <p className="mt-3"><Button busy={goOn.isPending} onClick={() => { goOn.mutate({ orderCode }); }}>{copy.goOn}</Button></p>
          : <><p className="mt-2">{copy.endWords(sayDay(paidUntil))}</p><p className="mt-3"><Button kind="danger" busy={end.isPending} onClick={() => { end.mutate({ orderCode }); }}>{copy.end}</Button></p></>}
      </Row>
    </>
  );
}

const Fact = ({ name, value }: { name: string; value: string }) => (
  <div><dt className="text-label text-muted">{name}</dt><dd className="tabular-nums wrap-anywhere">{value}</dd></div>
);

/** What a refused bill means, and the way to pay it: the payment service's own page. */
function RefusedBill({ membership: { orderCode, nextTryAt } }: Props) {
  const bill = useMutation(house.membership.payBill.mutationOptions());
  const [leaving, setLeaving] = useState(false);
  async function pay() {
    const opened = await bill.mutateAsync({ orderCode }).catch(() => null);
    if (!opened) return;
    setLeaving(true);
    window.location.assign(opened.url);
  }
  return (
    <Notice tone="bad" fact={copy.pastDue}>
      <p>{nextTryAt === null ? copy.pastDueNoTry : copy.pastDueTry(sayDay(nextTryAt))} {copy.pastDueEnd}</p>
      <p className="mt-3"><Button kind="next" busy={bill.isPending || leaving} onClick={() => { void pay(); }}>{copy.payBill}</Button></p>
      <p className="mt-2 text-label text-muted">{copy.payBillHint}</p>
      {bill.error && <div className="mt-3"><Refused error={bill.error} onAgain={() => { void pay(); }} /></div>}
    </Notice>
  );
}
