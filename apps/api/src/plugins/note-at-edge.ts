import { SealMismatch } from '@omenhall/contracts/values/seal-mismatch';
import { noteMismatch } from '@omenhall/core/vault';
import { contextOf, type Call } from './caller.ts';

/**
 * Writes down, in the caller's name, that something sealed did not open. Never rejects: the answer is a refusal already,
 * and what could not be written down is logged.
 */
export async function noteAtEdge(call: Call, error: unknown): Promise<void> {
  if (!(error instanceof SealMismatch)) return;
  const { subjectId } = error.row;
  const ctx = contextOf(call, subjectId !== null && call.caller.subjectIds.includes(subjectId) ? subjectId : null);
  await noteMismatch(ctx, error).catch((failure: unknown) => call.process.log.error('mismatch_not_noted', { error: failure, requestId: call.requestId }));
}
