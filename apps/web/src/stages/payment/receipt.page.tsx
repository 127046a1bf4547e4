import type { Tracker } from '@omenhall/contracts/trail/trail.schema';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { house } from '../../api/seeker-client.ts';
import { useHouseConfig } from '../../app/house-config.ts';
import { paths } from '../../app/paths.ts';
import { useOrderCode } from '../../app/route-params.ts';
import { receiptCopy as copy } from '../../copy/en/receipt.ts';
import { sayFully, sayMoney } from '../../copy/en/say.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page, Row } from '../../ui/page.tsx';

/** What was paid for an order, on a page that prints: amounts and the product's name, and nothing of what was asked. */
export function ReceiptPage() {
  const orderCode = useOrderCode();
  const tracker = useQuery(house.trail.track.queryOptions({ orderCode }));
  return (
    <Page title={copy.title(tracker.data?.orderCode ?? orderCode)}>
      <Row><Loaded query={tracker} labels={copy.labels}>{(data) => <Receipt tracker={data} />}</Loaded></Row>
    </Page>
  );
}

function Receipt({ tracker }: { tracker: Tracker }) {
  const { houseName, siteUrl, supportEmail, taxLine } = useHouseConfig();
  const { money, currency } = tracker;
  const back = <ButtonLink to={paths.order(tracker.orderCode)}>{copy.back}</ButtonLink>;
  if (money.paid === 0) {
    return <>{tracker.amountMinor === 0 ? <p>{copy.free}</p> : <><p>{copy.notPaid}</p><p className="text-muted">{copy.notPaidHelp}</p></>}<p className="mt-4">{back}</p></>;
  }
  const say = (amountMinor: number): string => sayMoney({ amountMinor, currency });
  const lost = money.dispute === 'won' ? 0 : money.disputed;
  return (
    <>
      <dl className="grid gap-x-6 gap-y-3 sm:grid-cols-2">
        <Fact name={copy.seller}>{houseName}<span className="block text-label text-muted">{[siteUrl, supportEmail].filter((part) => part !== '').join(' · ')}</span></Fact>
        <Fact name={copy.order}><span className="tabular-nums">{tracker.orderCode}</span></Fact>
        <Fact name={copy.placed}>{sayFully(tracker.placedAt)}</Fact>
        {tracker.paidAt && <Fact name={copy.paidAt}>{sayFully(tracker.paidAt)}</Fact>}
      </dl>
      <h2 className="mt-8">{copy.head}</h2>
      <dl className="mt-2">
        <Line name={tracker.productName} amount={say(tracker.amountMinor)} />
        <Line name={copy.paid} amount={say(money.paid)} strong />
        {money.refunded > 0 && <Line name={copy.refunded} amount={say(-money.refunded)} />}
        {lost > 0 && <Line name={copy.disputed} amount={say(-lost)} />}
        {(money.refunded > 0 || lost > 0) && <Line name={copy.rest} amount={say(money.paid - money.refunded - lost)} strong />}
      </dl>
      <p className="mt-3">{taxLine === '' ? copy.taxIncluded : taxLine}</p>
      <p className="mt-2 text-label text-muted">{copy.note}</p>
      <p className="no-print mt-6 flex flex-wrap gap-3"><Button onClick={() => { window.print(); }}>{copy.print}</Button>{back}</p>
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return <div><dt className="text-label text-muted">{name}</dt><dd>{children}</dd></div>;
}

function Line({ name, amount, strong = false }: { name: string; amount: string; strong?: boolean }) {
  return (
    <div className={`flex justify-between gap-6 border-b border-line py-2${strong ? ' font-semibold' : ''}`}>
      <dt>{name}</dt>
      <dd className="tabular-nums">{amount}</dd>
    </div>
  );
}
