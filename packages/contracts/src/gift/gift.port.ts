import type { CheckoutOpened } from '../checkout/checkout.schema.ts';
import type { GiftFound, LookAtGift, OpenGift } from './gift.private.ts';
import type { GiftSeen, MendGift, RedeemGift } from './gift.schema.ts';

export interface GiftPort {
  /** Keeps the gift and commits its purchase link, then opens the payment session; a repeat returns the same one. */
  open(input: OpenGift): Promise<CheckoutOpened>;
  /** A gift of the caller's own. */
  show(input: { giftId: string }): Promise<GiftSeen>;
  /** Another address or time, before the gift is claimed. A letter that was sent already dies with its code. */
  mend(input: MendGift): Promise<GiftSeen>;
  /** The one letter, once more. */
  resend(input: { giftId: string }): Promise<GiftSeen>;
  /** Ends the gift before it is claimed, and gives its money back. */
  cancel(input: { giftId: string }): Promise<GiftSeen>;
  /** What a code opens; it uses nothing up. */
  look(input: LookAtGift): Promise<GiftFound>;
  /** Claims the gift for a sealed reading and opens its scroll, for nothing. */
  redeem(input: RedeemGift): Promise<CheckoutOpened>;
}
