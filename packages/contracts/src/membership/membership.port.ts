import type { CheckoutOpened } from '../checkout/checkout.schema.ts';
import type { BillToPay, Membership, NamedMembership, OpenMembership } from './membership.schema.ts';

export interface MembershipPort {
  /** The caller's memberships, one that lives first, then the newest. */
  mine(): Promise<Membership[]>;
  /** Commits the purchase link, then opens the payment session. Refuses `already-member`; a repeat gives the same session. */
  open(input: OpenMembership): Promise<CheckoutOpened>;
  /** Lets it end with the time that is paid for. A second call changes nothing. */
  end(input: NamedMembership): Promise<Membership>;
  /** Takes the ending back, until it has come. */
  goOn(input: NamedMembership): Promise<Membership>;
  /** Where a refused bill is paid with another card. Refuses `already-paid` when none is open. */
  payBill(input: NamedMembership): Promise<BillToPay>;
}
