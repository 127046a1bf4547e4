import { CheckoutOpened } from '../checkout/checkout.schema.ts';
import { procedure, router } from '../trpc.ts';
import { GiftFound, LookAtGift, OpenGift } from './gift.private.ts';
import { GiftId, GiftSeen, MendGift, RedeemGift } from './gift.schema.ts';

export const giftRouter = router({
  open: procedure.input(OpenGift).output(CheckoutOpened).mutation(({ ctx, input }) => ctx.ports.gift.open(input)),
  show: procedure.input(GiftId).output(GiftSeen).query(({ ctx, input }) => ctx.ports.gift.show(input)),
  mend: procedure.input(MendGift).output(GiftSeen).mutation(({ ctx, input }) => ctx.ports.gift.mend(input)),
  resend: procedure.input(GiftId).output(GiftSeen).mutation(({ ctx, input }) => ctx.ports.gift.resend(input)),
  cancel: procedure.input(GiftId).output(GiftSeen).mutation(({ ctx, input }) => ctx.ports.gift.cancel(input)),
  // A mutation, so that the code travels in the body of a POST and nothing that follows links can use it.
  look: procedure.input(LookAtGift).output(GiftFound).mutation(({ ctx, input }) => ctx.ports.gift.look(input)),
  redeem: procedure.input(RedeemGift).output(CheckoutOpened).mutation(({ ctx, input }) => ctx.ports.gift.redeem(input)),
});
