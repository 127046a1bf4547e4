import { isHouseError, refusals } from '@omenhall/contracts/errors';
import { failed, later, never, type Outcome } from '@omenhall/delivery';

/**
 * What a refusal of the house means for a job: away is `later` and burns no attempt, final is `never`, the rest is a
 * failed try. Errors that are not the house's are thrown on.
 */
export function outcomeOf(error: unknown): Outcome {
  if (!isHouseError(error)) throw error;
  if (['keys-away', 'database-away', 'payments-away'].includes(error.code)) return later({ seconds: 5, code: error.code });
  if (error.code === 'not-ready') return later({ seconds: 2, code: error.code });
  return refusals[error.code].status >= 500 && error.code !== 'seal-mismatch' ? failed(error.code) : never(error.code);
}
