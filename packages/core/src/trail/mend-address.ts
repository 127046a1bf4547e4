import { randomUUID } from 'node:crypto';
import { recoveryEmailJob } from '@omenhall/jobs';
import { isHouseError } from '@omenhall/contracts/errors';
import type { Secret } from '@omenhall/contracts/values/secret';
import { addressIndex, maskOf, openAddress, secretPlace, setAddress } from '../access/index.ts';
import type { Context } from '../foundation/context.ts';
import { leaveJob } from '../foundation/leave-job.ts';
import { refuse, requireSubject } from '../foundation/refuse.ts';
import { sealRecord } from '../vault/index.ts';
import { loadOrder } from './load-facts.ts';
import { resendDelivery } from './resend-delivery.ts';
import { mayResend } from './stages.rules.ts';
import { mendDays } from './track-order.ts';

/**
 * Corrects a mistyped address in the browser that paid, within seven days; tells the old and the new one by masked
 * words, and sends the last letter again where that is lawful. The same address again changes nothing.
 * Refuses `address-proof-needed` later, before payment, and where the address has been proven by an account.
 */
export async function mendAddress(ctx: Context, { orderCode, address }: { orderCode: string; address: Secret<string> }): Promise<void> {
  const subjectId = requireSubject(ctx);
  const key = await ctx.keys.prepare('subject', subjectId, subjectId);
  const before = await ctx.inTransaction(async (inside) => {
    const order = (await loadOrder(inside, { orderCode })) ?? refuse('not-found', `order ${orderCode}`);
    return { order, subject: await inside.db.subject.findUniqueOrThrow({ where: { id: subjectId } }) };
  });
  const age = ctx.clock.now().getTime() - before.order.facts.placedAt.getTime();
  // An unpaid order would be a way to have letters sent to anyone, for nothing.
  if (age >= mendDays * 86_400_000 || before.order.facts.unlockedAt === null || before.subject.accountId !== null) refuse('address-proof-needed', `order ${orderCode}`);
  const wanted = addressIndex(ctx.keys, address);
  if (before.subject.addressBidx !== null && Buffer.compare(before.subject.addressBidx, wanted) === 0) return;
  const old = await openAddress(ctx.keys, before.subject);

  const mended = await ctx.inTransaction(async (inside) => {
    if (!(await setAddress(inside, ctx.keys, key, address))) return false;
    const masks = { oldAddress: old === null ? '' : maskOf(old), newAddress: maskOf(address) };
    for (const recipient of old === null ? [address] : [old, address]) {
      const secretId = randomUUID();
      await leaveJob(inside, recoveryEmailJob, {
        payload: { letter: 'address_changed', secretId, purchaseLinkId: before.order.id },
        idempotencyKey: `address_changed:${secretId}`, safeSubject: 'The address of your order was changed',
        sealed: sealRecord(key, secretPlace(ctx.house.id, subjectId, secretId), recipient.map((to) => ({ to, ...masks }))).bytes(),
        links: [{ entity: 'purchase', key: before.order.id }],
      });
    }
    return true;
  });
  if (mended) await sendLastLetterAgain(ctx, orderCode);
}

/** The address is mended by now, so a letter that may not go again is left out and no reason to say no. */
async function sendLastLetterAgain(ctx: Context, orderCode: string): Promise<void> {
  try {
    await ctx.inTransaction(async (inside) => {
      const order = await loadOrder(inside, { orderCode });
      // A gift or a membership has no letter about a scroll: its receipt is what leads its buyer back.
      const kind = order?.facts.opens === 'scroll' ? 'email_delivery_job' : 'receipt_email_job';
      const letter = order?.facts.deliveries.filter((row) => row.kind === kind && mayResend(row)).at(-1);
      if (letter?.supportRef != null) await resendDelivery(inside, { orderCode, supportRef: letter.supportRef });
    });
  } catch (err) {
    if (!isHouseError(err) || !['in-work', 'resend-limit', 'consent-missing'].includes(err.code)) throw err;
  }
}
