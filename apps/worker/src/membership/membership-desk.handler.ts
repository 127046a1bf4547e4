import { tellDesk, type DeskWork } from '@omenhall/core/membership';
import { done, type PlainHandler } from '@omenhall/delivery/handle';
import type { Hands } from '../hands.ts';
import { outcomeOf } from '../job-outcome.ts';

/** Tells the payment desk what was decided about a subscription; a repeat changes nothing there. */
export const membershipDeskHandler = ({ contextFor, payments }: Hands): PlainHandler<DeskWork> => ({
  async run(job) {
    try {
      await tellDesk(contextFor(job).ctx, job.payload, payments);
      return done();
    } catch (error) {
      return outcomeOf(error);
    }
  },
});
