import { z } from 'zod';
import type { Secret } from '@omenhall/contracts/values/secret';
import type { OperatorRole } from '@omenhall/contracts/access/access.schema';
import type { Money } from '@omenhall/contracts/values/money';
import type { RefundDecision } from '@omenhall/contracts/refund/refund.schema';
import { codeMinutes, openAddress, secretPlace } from '../access/index.ts';
import type { Context } from '../foundation/context.ts';
import { refuse, requireSubject } from '../foundation/refuse.ts';
import { findWithdrawn } from '../refund/index.ts';
import { loadGift, openLetterFacts } from '../gift/index.ts';
import { openRecord } from '../vault/index.ts';
import { composeMembershipLetter, type MembershipLetter, type MembershipLetterOrder } from './membership-letter.ts';
import { unsubscribeLink } from './unsubscribe-link.ts';

/** A letter's facts: its name, what fills it, and to whom it goes. What is private in it stays wrapped until the envelope. */
export type LetterToWrite =
  | MembershipLetter
  | { letter: 'receipt'; to: Secret<string>; props: { orderCode: string; productName: string; amount: Money; paidAt: Date; deliveryWindowMinutes: number | null; trackerUrl: string; supportEmail: string } }
  | { letter: 'reading_ready'; to: Secret<string>; props: { safeTitle: string; orderCode: string; readingUrl: string; trackerUrl: string; unsubscribeUrl: Secret<string>; supportEmail: string } }
  | { letter: 'refund_received'; to: Secret<string>; props: { orderCode: string; amount: Money; askedAt: Date; trackerUrl: string; supportEmail: string } }
  | { letter: 'refund_approved'; to: Secret<string>; props: { orderCode: string; amount: Money; cause: 'paid_twice' | 'late' | 'withdrawn' | 'asked'; access: 'stays' | 'none' | 'ends'; trackerUrl: string; supportEmail: string } }
  | { letter: 'refund_declined'; to: Secret<string>; props: { orderCode: string; amount: Money; reason: Exclude<RefundDecision, 'granted' | 'partly'>; trackerUrl: string; supportEmail: string } }
  | { letter: 'withdrawal_received'; to: Secret<string>; props: { orderCode: string; receivedAt: Date; declaredBy: Secret<string>; amount: Money; ground: { sentence: string; version: number; givenAt: Date } | null; trackerUrl: string; supportEmail: string } }
  | { letter: 'operator_invite'; to: Secret<string>; props: { joinUrl: Secret<string>; role: OperatorRole; expiresInHours: number; supportEmail: string } }
  | { letter: 'sign_in_code' | 'step_up_code'; to: Secret<string>; props: { code: Secret<string>; expiresInMinutes: number; supportEmail: string } }
  | { letter: 'gift_to_recipient'; to: Secret<string>; props: { redeemUrl: Secret<string>; code: Secret<string>; expiresAt: Date; supportEmail: string } }
  | { letter: 'gift_status'; to: Secret<string>; props: { news: GiftNews; orderCode: string; giftUrl: string; supportEmail: string } }
  | { letter: 'address_changed'; to: Secret<string>; props: { oldAddress: string; newAddress: string; orderCode: string; supportEmail: string } };

/** How far a gift has come, for its giver. */
export type GiftNews = 'scheduled' | 'to_hand_over' | 'sent' | 'undelivered' | 'expired' | 'cancelled';

/** What a letter job may name; the payload of the job itself. */
export type LetterOrder =
  | MembershipLetterOrder
  | { letter: 'receipt' | 'reading_ready'; purchaseLinkId: string }
  | { letter: 'refund_received' | 'refund_approved' | 'refund_declined'; refundRequestId: string }
  | { letter: 'withdrawal_received'; withdrawalId: string }
  | { letter: 'operator_invite'; secretId: string; role: OperatorRole; expiresInHours: number }
  | { letter: 'sign_in_code'; secretId: string; expiresInMinutes: number }
  | { letter: 'step_up_code'; secretId: string; expiresInMinutes: number }
  | { letter: 'gift_to_recipient'; giftId: string; round: number }
  | { letter: 'gift_status'; giftId: string; news: GiftNews }
  | { letter: 'address_changed'; secretId: string; purchaseLinkId: string };

const DeclaredSecret = z.object({ name: z.string() });
const CodeSecret = z.object({ code: z.string() });
const InviteSecret = z.object({ token: z.string() });
const ChangeSecret = z.object({ to: z.string(), oldAddress: z.string(), newAddress: z.string() });

/**
 * Gathers the present truth for one letter: the address on file now, links to pages of the house, and words that say
 * nothing of the reading. The house's own address of the reader is opened here and lives in memory alone.
 *
 * @returns null when the subject has no address any more
 * @throws HouseError `keys-away` (try again later), `key-shredded` (final)
 */
export async function composeLetter(ctx: Context, order: LetterOrder, sealed: Uint8Array | null): Promise<LetterToWrite | null> {
  const subjectId = requireSubject(ctx);
  const { house } = ctx;
  const subject = await ctx.inTransaction(({ db }) => db.subject.findUniqueOrThrow({ where: { id: subjectId } }));
  const secret = async <Form extends z.ZodType>(secretId: string, form: Form): Promise<Secret<z.output<Form>>> => {
    if (sealed === null) refuse('broken', 'a letter lost its secret');
    const key = await ctx.keys.prepare('subject', subjectId, subjectId);
    return openRecord(key, secretPlace(house.id, subjectId, secretId), form, sealed);
  };

  if (order.letter === 'address_changed') {
    const change = await secret(order.secretId, ChangeSecret);
    // Masks, made to be seen.
    const { oldAddress, newAddress } = change.reveal('send_letter');
    const link = await loadLink(ctx, order.purchaseLinkId);
    return { letter: 'address_changed', to: change.map(({ to }) => to), props: { oldAddress, newAddress, orderCode: link.orderCode, supportEmail: house.supportEmail } };
  }
  if (order.letter === 'gift_to_recipient') {
    const facts = await openLetterFacts(ctx, order);
    if (facts === null) return null;
    // Behind the #, so that no server on the way is sent it and no log holds it.
    return { letter: 'gift_to_recipient', to: facts.to, props: { redeemUrl: facts.code.map((code) => `${house.siteUrl}/redeem#${code}`), code: facts.code, expiresAt: facts.expiresAt, supportEmail: house.supportEmail } };
  }
  const to = await openAddress(ctx.keys, subject);
  if (to === null) return null;
  if (order.letter === 'membership_receipt' || 'membershipId' in order) return composeMembershipLetter(ctx, order, to);
  if (order.letter === 'operator_invite') {
    const invite = await secret(order.secretId, InviteSecret);
    const joinUrl = invite.map(({ token }) => `${house.siteUrl}/operator/join#${token}`);
    return { letter: 'operator_invite', to, props: { joinUrl, role: order.role, expiresInHours: order.expiresInHours, supportEmail: house.supportEmail } };
  }
  if (order.letter === 'sign_in_code' || order.letter === 'step_up_code') {
    const code = (await secret(order.secretId, CodeSecret)).map((opened) => opened.code);
    return { letter: order.letter, to, props: { code, expiresInMinutes: codeMinutes, supportEmail: house.supportEmail } };
  }
  if ('refundRequestId' in order) return composeRefundNotice(ctx, order, to);
  if (order.letter === 'withdrawal_received') {
    const declaredBy = (await secret(order.withdrawalId, DeclaredSecret)).map(({ name }) => name);
    return composeAcknowledgement(ctx, order.withdrawalId, declaredBy, to);
  }
  if (order.letter === 'gift_status') {
    const gift = await ctx.inTransaction((inside) => loadGift(inside, order.giftId));
    return { letter: 'gift_status', to, props: { news: order.news, orderCode: gift.order_code ?? refuse('broken', `gift ${gift.id} has no order`), giftUrl: `${house.siteUrl}/gifts/${gift.id}`, supportEmail: house.supportEmail } };
  }
  const link = await loadLink(ctx, order.purchaseLinkId);
  const trackerUrl = `${house.siteUrl}/orders/${link.orderCode}`;
  if (order.letter === 'receipt') {
    return {
      letter: 'receipt', to,
      props: {
        orderCode: link.orderCode, productName: link.productName, amount: { amountMinor: link.amount, currency: link.currency },
        paidAt: link.paidAt ?? ctx.clock.now(), deliveryWindowMinutes: link.opens === 'gift' ? null : link.promiseMinutes, trackerUrl, supportEmail: house.supportEmail,
      },
    };
  }
  return { letter: 'reading_ready', to, props: { safeTitle: link.safeTitle, orderCode: link.orderCode, readingUrl: `${house.siteUrl}${link.unlockRoute}`, trackerUrl, unsubscribeUrl: await unsubscribeLink(ctx), supportEmail: house.supportEmail } };
}

async function composeRefundNotice(ctx: Context, { letter, refundRequestId }: Extract<LetterOrder, { refundRequestId: string }>, to: Secret<string>): Promise<LetterToWrite> {
  const request = await ctx.inTransaction(async ({ query }) => (await query<{ order_code: string; class: string; amount: number; currency: string; created_at: Date; decision: RefundDecision | null; opens: string; received: boolean; closes: boolean }>(
    `select q.order_code, q.class, q.amount, q.currency, q.created_at, q.decision, p.opens, r.interpreted_at is not null or exists (select 1 from gifts g where g.purchase_link_id = l.id and g.status = 'used') as received,
            q.amount >= l.amount as closes
       from refund_requests q join purchase_links l on l.id = q.purchase_link_id join products p on p.id = l.product_id left join reading_records r on r.id = l.reading_record_id where q.id = $1::uuid`, [refundRequestId]))[0]) ?? refuse('not-found', `refund request ${refundRequestId}`);
  const { house } = ctx;
  const common = { orderCode: request.order_code, amount: { amountMinor: request.amount, currency: request.currency }, trackerUrl: `${house.siteUrl}/orders/${request.order_code}`, supportEmail: house.supportEmail };
  switch (letter) {
    case 'refund_received':
      return { letter, to, props: { ...common, askedAt: request.created_at } };
    case 'refund_approved':
      return {
        letter, to,
        props: { ...common, cause: ({ duplicate: 'paid_twice', promise_broken: 'late', withdrawal: 'withdrawn' } as const)[request.class] ?? 'asked', access: remainsAfter(request) },
      };
    case 'refund_declined': {
      const { decision } = request;
      if (decision === null || decision === 'granted' || decision === 'partly') refuse('broken', `refund request ${refundRequestId} was not declined`);
      return { letter, to, props: { ...common, reason: decision } };
    }
  }
}

/** What its money leaves open: a membership is ended by a withdrawal alone, and what was received stays. */
function remainsAfter({ class: reason, opens, received, closes }: { class: string; opens: string; received: boolean; closes: boolean }): 'stays' | 'none' | 'ends' {
  if (opens === 'membership') return reason === 'withdrawal' ? 'ends' : 'stays';
  return reason !== 'duplicate' && closes && !received ? 'none' : 'stays';
}

async function composeAcknowledgement(ctx: Context, withdrawalId: string, declaredBy: Secret<string>, to: Secret<string>): Promise<LetterToWrite> {
  const { house } = ctx;
  const told = await ctx.inTransaction(async (inside) => {
    const [row] = await inside.query<{ id: string; order_code: string }>('select purchase_link_id::text as id, order_code from withdrawal_requests where id = $1::uuid', [withdrawalId]);
    return row === undefined ? null : findWithdrawn(inside, { id: row.id, orderCode: row.order_code });
  });
  if (told === null) refuse('not-found', `withdrawal ${withdrawalId}`);
  const { orderCode, at, amountMinor, currency, ground } = told;
  return {
    letter: 'withdrawal_received', to,
    props: {
      orderCode, receivedAt: at, declaredBy, amount: { amountMinor, currency }, ground: ground === null ? null : { sentence: ground.sentence, version: ground.version, givenAt: ground.at },
      trackerUrl: `${house.siteUrl}/orders/${orderCode}`, supportEmail: house.supportEmail,
    },
  };
}

async function loadLink(ctx: Context, purchaseLinkId: string) {
  return ctx.inTransaction(async ({ db }) => {
    const link = await db.purchaseLink.findFirst({ where: { id: purchaseLinkId } });
    if (link === null) refuse('not-found', `purchase link ${purchaseLinkId}`);
    const product = await db.product.findUniqueOrThrow({ where: { id: link.productId } });
    const reading = link.readingRecordId === null ? null : await db.readingRecord.findUniqueOrThrow({ where: { id: link.readingRecordId }, select: { safeTitle: true } });
    return { ...link, opens: product.opens, productName: product.name, promiseMinutes: product.promiseMinutes, safeTitle: reading?.safeTitle ?? product.name, unlockRoute: link.unlockRoute ?? `/orders/${link.orderCode}` };
  });
}
