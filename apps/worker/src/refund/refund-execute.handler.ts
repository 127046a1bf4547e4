import { isHouseError } from '@omenhall/contracts/errors';
import { findOwner, seePurchase, settlePurchase } from '@omenhall/core/payment';
import { executeRefund, findLostRefund, prepareRefund, type RefundEnded } from '@omenhall/core/refund';
import { noteMismatch } from '@omenhall/core/vault';
import { done, never, type EffectHandler, type EffectOutcome } from '@omenhall/delivery/handle';
import type { ForSubject, Hands } from '../hands.ts';
import { outcomeOf } from '../job-outcome.ts';

interface Payload { refundRequestId: string }

/**
 * Gives the money of one request back, once. The request is sealed at the first try, the desk is asked for a refund of it
 * before it is asked to make one, and what it did is settled at once, so that the books need not wait for an event.
 */
export const refundExecuteHandler = (hands: Hands): EffectHandler<Payload> => {
  const { contextFor, payments } = hands;
  /** Whose request each claim is about: a permit names the job alone. */
  const claims = new Map<string, ForSubject & Payload>();

  return {
    async prepare(job) {
      const { refundRequestId } = job.payload;
      const { ctx } = contextFor(job);
      try {
        const prepared = await prepareRefund(ctx, refundRequestId);
        if (prepared.word === 'nothing') return never('not_approved');
        if (prepared.word === 'made') {
          await settleQuietly(hands, job.id, prepared.paymentIntentId);
          return done();
        }
        const claim = { id: job.id, subjectId: job.subjectId, refundRequestId };
        return {
          provider: 'stripe', bytes: prepared.request,
          approach: { go: async () => { claims.set(job.fence, claim); return null; }, turnBack: () => { claims.delete(job.fence); } },
        };
      } catch (error) {
        await noteMismatch(ctx, error);
        return outcomeOf(error);
      }
    },

    async perform(permit, request) {
      const claim = claims.get(permit.fence);
      claims.delete(permit.fence);
      if (claim === undefined) return { word: 'rejected', code: 'no_permit', permanent: false };
      const { ctx } = contextFor(claim);
      try {
        const ended = await executeRefund(ctx, claim.refundRequestId, request.bytes, payments, () => ctx.clock.now() < permit.validUntil);
        if (ended.word !== 'failed') await settleQuietly(hands, claim.id, ended.paymentIntentId);
        return outcomeFor(ended);
      } catch (error) {
        await noteMismatch(ctx, error);
        if (isHouseError(error) && error.code === 'not-ready') return { word: 'rejected', code: 'permit_too_old', permanent: false };
        if (isHouseError(error) && error.code === 'keys-away') return { word: 'rejected', code: error.code, permanent: false };
        throw error;
      }
    },

    async lookUp({ effectKey }) {
      const jobId = effectKey.split(':')[1] ?? '';
      const [asked] = await contextFor({ id: jobId, subjectId: null }).ctx.inTransaction(({ query }) => query<{ id: string; subject: string; intent: string }>(
        'select refund_request_id::text as id, subject_id::text as subject, payment_intent_id as intent from app.refund_of_job($1::uuid)', [jobId]));
      if (asked === undefined) return 'unknown';
      const found = await findLostRefund(contextFor({ id: jobId, subjectId: asked.subject }).ctx, asked.id, asked.intent, payments);
      if (found === null) return 'absent';
      await settleQuietly(hands, jobId, asked.intent);
      return 'accepted';
    },
  };
};

function outcomeFor(ended: RefundEnded): EffectOutcome {
  switch (ended.word) {
    case 'made': return { word: 'accepted', providerRef: ended.refund.id };
    case 'already_back': return { word: 'accepted' };
    case 'failed': return { word: 'rejected', code: ended.code, permanent: true };
  }
}

/** Brings the purchase to what the desk knows now. The money moved whatever becomes of this: an event or the next round settles it too. */
async function settleQuietly({ asDesk, payments, onSettleFault }: Hands, jobId: string, paymentIntentId: string): Promise<void> {
  try {
    const seen = await seePurchase(payments, { kind: 'intent', id: paymentIntentId });
    if (seen === null) return;
    const owner = await findOwner(asDesk(null, jobId).ctx, seen);
    if (owner !== null) await asDesk(owner, jobId).ctx.inTransaction((inside) => settlePurchase(inside, owner.purchaseLinkId, seen));
  } catch (error) {
    onSettleFault(error, jobId);
  }
}
