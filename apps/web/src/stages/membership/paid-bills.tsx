import type { Membership } from '@omenhall/contracts/membership/membership.schema';
import { Link } from '@tanstack/react-router';
import { paths } from '../../app/paths.ts';
import { membershipCopy as copy } from '../../copy/en/membership.ts';
import { sayDay, sayPrice } from '../../copy/en/say.ts';

/** Every bill that was paid, as the books have it, and where its receipts stand. */
export function PaidBills({ membership: { bills, orderCode } }: { membership: Membership }) {
  return (
    <>
      <ul className="grid gap-1">
        {bills.map((bill) => (
          <li key={bill.paidAt.toISOString()} className="tabular-nums">
            {copy.bill(sayPrice(bill), sayDay(bill.paidAt))}
            {bill.refundedMinor > 0 && <span className="block text-label text-muted">{copy.billBack(sayPrice({ amountMinor: bill.refundedMinor, currency: bill.currency }))}</span>}
          </li>
        ))}
      </ul>
      <p className="mt-2"><Link className="inline-flex min-h-11 items-center" to={paths.order(orderCode)}>{copy.follow} {orderCode}</Link></p>
    </>
  );
}
