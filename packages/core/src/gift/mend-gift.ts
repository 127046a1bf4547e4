import type { MendGift } from '@omenhall/contracts/gift/gift.schema';
import type { Context } from '../foundation/context.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { refuse, requireSubject } from '../foundation/refuse.ts';
import { callOff } from './close-gift.ts';
import { agreeToSend, sealRecipient } from './draft-gift.ts';
import { mayChange, mostLetters } from './gift.rules.ts';
import { loadGift } from './load-gift.ts';
import { plannedMoment } from './planned-moment.ts';
import { leaveOpening } from './schedule-gift.ts';

/**
 * Changes where and when an unclaimed gift goes. A code that is out already dies, since it may lie in a stranger's mailbox,
 * and another one is made. Of two changes, and of a change and a claim, the one that comes second finds the first.
 * Refuses `gift-settled` after a claim or an end, `resend-limit` when both letters are spent, `consent-missing`.
 */
export async function mendGift(ctx: Context, input: MendGift): Promise<void> {
  const subjectId = requireSubject(ctx);
  const now = ctx.clock.now();
  const sendAt = plannedMoment(input, now);
  const before = await ctx.inTransaction((inside) => loadGift(inside, input.giftId));
  const key = await ctx.keys.fetchToWrite(before.dek_id, subjectId);
  const sealed = sealRecipient(ctx, key, { id: before.id, giverId: subjectId }, input.recipient);
  await ctx.inTransaction(async (inside) => {
    const gift = await loadGift(inside, input.giftId, 'for update of g');
    if (!mayChange({ ...gift, byHand: gift.recipient === null, expiresAt: gift.expires_at }, now).mend) refuse('gift-settled', `gift ${gift.id} is ${gift.status}`);
    if (input.recipient !== null && gift.letters >= mostLetters) refuse('resend-limit', `gift ${gift.id} had its letters`, 'Both letters of this gift are sent. You can still take the code and hand it over yourself.');
    await agreeToSend(inside, ctx, gift.id, input);
    await callOff(inside, gift.id);
    await inside.query(
      `update gifts set recipient = $2::bytea, recipient_suppression = $3::bytea, code = null, code_hash = null, send_at = $4::timestamptz, zone = $5::text, round = $6::int, status = 'scheduled', updated_at = now() where id = $1::uuid`,
      [gift.id, sealed.recipient, sealed.suppression, sendAt, input.zone, gift.round + 1],
    );
    await leaveOpening(inside, { id: gift.id, linkId: gift.purchase_link_id ?? refuse('broken', `gift ${gift.id} has no order`), round: gift.round + 1, sendAt });
    await recordAudit(inside, { action: 'gift.mended', entityType: 'gift', entityId: gift.id });
  });
}

/**
 * Sends the one letter once more, to the same address and with the same code.
 * Refuses `gift-settled` where no letter is out, and `resend-limit` after the second.
 */
export async function resendGift(ctx: Context, giftId: string): Promise<void> {
  await ctx.inTransaction(async (inside) => {
    const gift = await loadGift(inside, giftId, 'for update of g');
    const facts = { ...gift, byHand: gift.recipient === null, expiresAt: gift.expires_at };
    if (!mayChange({ ...facts, letters: 0 }, inside.clock.now()).resend) refuse('gift-settled', `gift ${gift.id} is ${gift.status}`);
    if (gift.letters >= mostLetters) refuse('resend-limit', `gift ${gift.id} had its letters`, 'Both letters of this gift are sent. You can still take the code and hand it over yourself.');
    await callOff(inside, gift.id);
    await inside.query(`update gifts set send_at = null, round = $2::int, status = 'scheduled', updated_at = now() where id = $1::uuid`, [gift.id, gift.round + 1]);
    await leaveOpening(inside, { id: gift.id, linkId: gift.purchase_link_id ?? refuse('broken', `gift ${gift.id} has no order`), round: gift.round + 1, sendAt: null });
    await recordAudit(inside, { action: 'gift.resent', entityType: 'gift', entityId: gift.id });
  });
}
