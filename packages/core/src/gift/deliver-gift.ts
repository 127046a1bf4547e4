import { randomBytes } from 'node:crypto';
import { giftDeliveryJob, giftLetterJob } from '@omenhall/jobs';
import type { GiftStatus } from '@omenhall/contracts/gift/gift.schema';
import { humanCode } from '@omenhall/contracts/values/human-code';
import { Secret } from '@omenhall/contracts/values/secret';
import type { Query } from '@omenhall/delivery/ledger';
import type { Context, Inside } from '../foundation/context.ts';
import { leaveJob, leaveJobIfGranted } from '../foundation/leave-job.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { refuse, requireSubject } from '../foundation/refuse.ts';
import { sealText } from '../vault/index.ts';
import { codeLetters, giftPlace, hashGiftCode } from './gift-place.ts';
import { endOf, mostLetters, watch, type Watched } from './gift.rules.ts';
import { leaveNews, linksOf } from './schedule-gift.ts';

/** What a job of a gift may name; its payload. */
export type GiftStep =
  | { step: 'open'; giftId: string; round: number }
  | { step: 'report'; giftId: string; round: number; letterId: string }
  | { step: 'watch'; giftId: string };

/** Ends the job in the transaction of what it did. */
export type Settle = (query: Query) => Promise<void>;

interface Row {
  id: string; purchase_link_id: string | null; by_hand: boolean; has_code: boolean; cleared: boolean; dek_id: string; round: number; letters: number; status: GiftStatus; expires_at: Date | null; claimed_at: Date | null;
}

const loadRow = async ({ query }: Inside, giftId: string, lock: '' | 'for update' = ''): Promise<Row> =>
  (await query<Row>(
    `select id::text as id, purchase_link_id::text as purchase_link_id, recipient is null as by_hand, code_hash is not null as has_code, num_nonnulls(recipient, note, code) = 0 as cleared, dek_id::text as dek_id, round, letters,
            status, expires_at, claimed_at from gifts where id = $1::uuid ${lock}`, [giftId],
  ))[0] ?? refuse('not-found', `gift ${giftId}`);

/**
 * Opens a gift at its time: makes its code, unless an earlier letter carries it already, begins its twelve months and leaves
 * the letter. A gift whose plan changed meanwhile is left as it is; a second call makes no second code and no second letter.
 * Without the giver's yes no letter is left, and the giver is told.
 */
export async function openGiftAtItsTime(ctx: Context, { giftId, round }: { giftId: string; round: number }, settle: Settle): Promise<void> {
  const giverId = requireSubject(ctx);
  const before = await ctx.inTransaction((inside) => loadRow(inside, giftId));
  const isDue = (gift: Row): boolean => gift.status === 'scheduled' && gift.round === round;
  if (!isDue(before)) return ctx.inTransaction(({ query }) => settle(query));
  const key = await ctx.keys.fetchToWrite(before.dek_id, giverId);
  const code = new Secret(humanCode(randomBytes(codeLetters)));
  const sealed = sealText(key, giftPlace(ctx.house.id, giverId, giftId, 'code'), code).bytes();
  await ctx.inTransaction(async (inside) => {
    const gift = await loadRow(inside, giftId, 'for update');
    if (!isDue(gift)) return settle(inside.query);
    const now = inside.clock.now();
    const linkId = gift.purchase_link_id ?? refuse('broken', `gift ${giftId} has no order`);
    const sends = !gift.by_hand && gift.letters < mostLetters;
    await inside.query(
      `update gifts set code = case when code_hash is null then $2::bytea else code end, code_hash = coalesce(code_hash, $3::bytea), status = 'active', opened_at = coalesce(opened_at, $4::timestamptz),
              expires_at = case when code_hash is null then $5::timestamptz else expires_at end, sent_at = case when $6::boolean then sent_at else $4::timestamptz end, letters = letters + $7::int, updated_at = now() where id = $1::uuid`,
      [giftId, sealed, hashGiftCode(code), now, endOf(now), sends, sends ? 1 : 0],
    );
    await recordAudit(inside, { action: 'gift.opened', entityType: 'gift', entityId: giftId });
    await leaveJob(inside, giftDeliveryJob, { payload: { step: 'watch', giftId }, idempotencyKey: `gift_watch:${giftId}`, links: [{ entity: 'purchase', key: linkId }], runAt: new Date(now.getTime() + 7 * 86_400_000), priority: 9 });
    if (!sends) await leaveNews(inside, { id: giftId, linkId, round }, 'to_hand_over');
    else await leaveLetter(inside, { id: giftId, linkId, round });
    await settle(inside.query);
  });
}

async function leaveLetter(inside: Inside, gift: { id: string; linkId: string; round: number }): Promise<void> {
  const letter = await leaveJobIfGranted(inside, giftLetterJob, {
    payload: { letter: 'gift_to_recipient', giftId: gift.id, round: gift.round }, idempotencyKey: `gift_letter:${gift.id}:${gift.round}`, safeSubject: 'A gift is waiting for you', links: linksOf(gift), priority: 0,
  });
  if (letter === null) return tellUndelivered(inside, gift);
  await leaveJob(inside, giftDeliveryJob, {
    payload: { step: 'report', giftId: gift.id, round: gift.round, letterId: letter.id }, idempotencyKey: `gift_report:${gift.id}:${gift.round}`, links: linksOf(gift), runAt: new Date(inside.clock.now().getTime() + 5_000),
  });
}

async function tellUndelivered(inside: Inside, gift: { id: string; linkId: string; round: number }): Promise<void> {
  await inside.query(`update gifts set status = 'support_needed', updated_at = now() where id = $1::uuid and status = 'active'`, [gift.id]);
  await leaveNews(inside, gift, 'undelivered');
  await recordAudit(inside, { action: 'gift.undelivered', entityType: 'gift', entityId: gift.id, outcome: 'failed' });
}

/**
 * Tells the giver how the letter of a round fared, once that is known.
 * @returns seconds to wait while it is not; null when the job is settled
 */
export async function reportGift(ctx: Context, { giftId, round, letterId }: { giftId: string; round: number; letterId: string }, settle: Settle): Promise<{ waitSeconds: number } | null> {
  return ctx.inTransaction(async (inside) => {
    const [letter] = await inside.query<{ status: string; created_at: Date }>('select status, created_at from delivery_jobs where id = $1::uuid', [letterId]);
    const gift = await loadRow(inside, giftId, 'for update');
    const current = gift.round === round && ['active', 'used'].includes(gift.status);
    if (current && letter !== undefined && ['pending', 'queued', 'running', 'uncertain'].includes(letter.status)) {
      return { waitSeconds: inside.clock.now().getTime() - letter.created_at.getTime() < 600_000 ? 10 : 300 };
    }
    const named = { id: giftId, linkId: gift.purchase_link_id ?? refuse('broken', `gift ${giftId} has no order`), round };
    if (current && letter?.status === 'succeeded') {
      await inside.query('update gifts set sent_at = coalesce(sent_at, $2::timestamptz), updated_at = now() where id = $1::uuid', [giftId, inside.clock.now()]);
      await leaveNews(inside, named, 'sent');
    } else if (gift.round === round && gift.status === 'active') await tellUndelivered(inside, named);
    await settle(inside.query);
    return null;
  });
}

/**
 * Ends what was not claimed in time, and clears note, code and address away when nobody needs them any more.
 * @returns seconds to wait for what comes next; null when the gift's life is over and the job settled
 */
export async function watchGift(ctx: Context, { giftId }: { giftId: string }, settle: Settle): Promise<{ waitSeconds: number } | null> {
  return ctx.inTransaction(async (inside) => {
    const gift = await loadRow(inside, giftId, 'for update');
    const now = inside.clock.now();
    const asked = (of: Row): Watched => watch({ status: of.status, expiresAt: of.expires_at, claimedAt: of.claimed_at, cleared: of.cleared }, now);
    let next = asked(gift);
    if (next.word === 'expire') {
      await inside.query(`update gifts set status = 'expired', updated_at = now() where id = $1::uuid`, [giftId]);
      await leaveNews(inside, { id: giftId, linkId: gift.purchase_link_id ?? refuse('broken', `gift ${giftId} has no order`), round: gift.round }, 'expired');
      await recordAudit(inside, { action: 'gift.expired', entityType: 'gift', entityId: giftId });
      next = asked({ ...gift, status: 'expired' });
    }
    if (next.word === 'wait') return { waitSeconds: Math.max(60, Math.ceil((next.until.getTime() - now.getTime()) / 1000)) };
    await inside.query('update gifts set recipient = null, note = null, code = null, updated_at = now() where id = $1::uuid', [giftId]);
    await settle(inside.query);
    return null;
  });
}
