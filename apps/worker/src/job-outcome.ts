import { isHouseError, refusals } from '@omenhall/contracts/errors';
import { done, failed, Instead, later, never, type NotDone, type Outcome, type Settle } from '@omenhall/delivery/handle';
import type { Context } from '@omenhall/core/context';
import { noteMismatch } from '@omenhall/core/vault';
import type { ForSubject, Hands } from './hands.ts';

/**
 * What a refusal of the house means for a job: what is away or not ready is `later` and burns no attempt, what is
 * final is `never`, a fault of ours is a failed try. Errors that are not the house's are thrown on.
 */
export function outcomeOf(error: unknown): NotDone {
  if (!isHouseError(error)) throw error;
  if (['keys-away', 'database-away', 'payments-away'].includes(error.code)) return later({ seconds: 5, code: error.code });
  if (error.code === 'not-ready') return later({ seconds: 2, code: error.code });
  return refusals[error.code].status >= 500 && error.code !== 'seal-mismatch' ? failed(error.code, { detail: error.message }) : never(error.code);
}

/** Ends a job inside the transaction of the verb that does its work; a refusal of the verb is the job's outcome instead. */
export const doneWithin = ({ contextFor }: Hands, job: ForSubject, act: (ctx: Context, settle: Settle) => Promise<void>): Outcome => done({
  within: async (settle) => {
    const { ctx, left } = contextFor(job);
    try {
      await act(ctx, settle);
    } catch (error) {
      // When this cannot be written the try has failed, and the next one writes it.
      await noteMismatch(ctx, error);
      throw isHouseError(error) ? new Instead(outcomeOf(error)) : error;
    }
    return left;
  },
});
