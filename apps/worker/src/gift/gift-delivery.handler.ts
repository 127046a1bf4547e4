import { openGiftAtItsTime, reportGift, watchGift, type GiftStep } from '@omenhall/core/gift';
import { later, Instead, type PlainHandler } from '@omenhall/delivery/handle';
import type { Hands } from '../hands.ts';
import { doneWithin } from '../job-outcome.ts';

/** The steps of a gift: it opens at its time, its giver is told how the letter fared, and it ends. */
export const giftDeliveryHandler = (hands: Hands): PlainHandler<GiftStep> => ({
  async run(job) {
    return doneWithin(hands, job, async (ctx, settle) => {
      const { payload } = job;
      if (payload.step === 'open') return openGiftAtItsTime(ctx, payload, settle);
      const next = payload.step === 'report' ? await reportGift(ctx, payload, settle) : await watchGift(ctx, payload, settle);
      if (next !== null) throw new Instead(later({ seconds: next.waitSeconds, code: payload.step === 'report' ? 'letter_on_its_way' : 'gift_waits' }));
    });
  },
});
