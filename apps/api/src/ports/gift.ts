import type { GiftPort } from '@omenhall/contracts/gift/gift.port';
import { openGift, redeemGift } from '@omenhall/core/checkout';
import type { Context } from '@omenhall/core/context';
import { countTry, lookAtGift, mendGift, resendGift, showGift } from '@omenhall/core/gift';
import { openFree } from '@omenhall/core/payment';
import { cancelGift } from '@omenhall/core/refund';
import { asGiver, asGuest, asOwnerOfReading, asVisitor, type Call } from '../plugins/caller.ts';

export const giftPort = (call: Call): GiftPort => ({
  open: async (input) => openGift(await asGuest(call), input, call.process.payments),
  show: async ({ giftId }) => showGift(await asGiver(call, giftId), giftId),
  mend: (input) => thenShown(call, input.giftId, (ctx) => mendGift(ctx, input)),
  resend: ({ giftId }) => thenShown(call, giftId, (ctx) => resendGift(ctx, giftId)),
  cancel: ({ giftId }) => thenShown(call, giftId, (ctx) => cancelGift(ctx, giftId)),
  async look({ code }) {
    await countTryOf(call);
    return lookAtGift(asVisitor(call), code);
  },
  async redeem(input) {
    const ctx = await asOwnerOfReading(call, input.readingId);
    await countTryOf(call);
    return redeemGift(ctx, input, call.process.payments, openFree);
  },
});

async function thenShown(call: Call, giftId: string, act: (ctx: Context) => Promise<void>) {
  const ctx = await asGiver(call, giftId);
  await act(ctx);
  return showGift(ctx, giftId);
}

async function countTryOf(call: Call): Promise<void> {
  const { flood } = await countTry(asVisitor(call), call.peer);
  if (flood) call.process.log.warn('gift_codes_tried_often');
}
