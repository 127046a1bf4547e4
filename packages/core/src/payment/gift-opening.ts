import type { Openable } from '../foundation/opening.ts';
import { closeGift, scheduleGift } from '../gift/index.ts';

/** Money puts a gift on its way; money that goes back ends it, unless it was claimed. */
export const giftOpening: Openable = {
  open: (inside, { linkId }) => scheduleGift(inside, linkId),
  async stop(inside, { linkId }) {
    await closeGift(inside, linkId);
  },
  goOn: (inside, { linkId }) => scheduleGift(inside, linkId, 'cancelled'),
};
