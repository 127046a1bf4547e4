import { z } from 'zod';
import type { Secret } from '@omenhall/contracts/values/secret';
import type { OperatorRole } from '@omenhall/contracts/access/access.schema';
import type { Money } from '@omenhall/contracts/values/money';
import { codeMinutes, openAddress, secretPlace } from '../access/index.ts';
import type { Context } from '../foundation/context.ts';
import { refuse, requireSubject } from '../foundation/refuse.ts';
import { openRecord } from '../vault/index.ts';
import { unsubscribeLink } from './unsubscribe-link.ts';

/** A letter's facts: its name, what fills it, and to whom it goes. What is private in it stays wrapped until the envelope. */
export type LetterToWrite =
  | { letter: 'receipt'; to: Secret<string>; props: { orderCode: string; productName: string; amount: Money; paidAt: Date; deliveryWindowMinutes: number; trackerUrl: string; supportEmail: string } }
  | { letter: 'reading_ready'; to: Secret<string>; props: { safeTitle: string; orderCode: string; readingUrl: string; trackerUrl: string; unsubscribeUrl: Secret<string>; supportEmail: string } }
  | { letter: 'operator_invite'; to: Secret<string>; props: { joinUrl: Secret<string>; role: OperatorRole; expiresInHours: number; supportEmail: string } }
  | { letter: 'sign_in_code' | 'step_up_code'; to: Secret<string>; props: { code: Secret<string>; expiresInMinutes: number; supportEmail: string } }
  | { letter: 'address_changed'; to: Secret<string>; props: { oldAddress: string; newAddress: string; orderCode: string; supportEmail: string } };

/** What a letter job may name; the payload of the job itself. */
export type LetterOrder =
  | { letter: 'receipt' | 'reading_ready'; purchaseLinkId: string }
  | { letter: 'operator_invite'; secretId: string; role: OperatorRole; expiresInHours: number }
  | { letter: 'sign_in_code'; secretId: string; expiresInMinutes: number }
  | { letter: 'step_up_code'; secretId: string; expiresInMinutes: number }
  | { letter: 'address_changed'; secretId: string; purchaseLinkId: string };

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
  const to = await openAddress(ctx.keys, subject);
  if (to === null) return null;
  if (order.letter === 'operator_invite') {
    const invite = await secret(order.secretId, InviteSecret);
    const joinUrl = invite.map(({ token }) => `${house.siteUrl}/operator/join#${token}`);
    return { letter: 'operator_invite', to, props: { joinUrl, role: order.role, expiresInHours: order.expiresInHours, supportEmail: house.supportEmail } };
  }
  if (order.letter === 'sign_in_code' || order.letter === 'step_up_code') {
    const code = (await secret(order.secretId, CodeSecret)).map((opened) => opened.code);
    return { letter: order.letter, to, props: { code, expiresInMinutes: codeMinutes, supportEmail: house.supportEmail } };
  }
  const link = await loadLink(ctx, order.purchaseLinkId);
  const trackerUrl = `${house.siteUrl}/orders/${link.orderCode}`;
  if (order.letter === 'receipt') {
    return {
      letter: 'receipt', to,
      props: {
        orderCode: link.orderCode, productName: link.productName, amount: { amountMinor: link.amount, currency: link.currency },
        paidAt: link.paidAt ?? ctx.clock.now(), deliveryWindowMinutes: link.promiseMinutes, trackerUrl, supportEmail: house.supportEmail,
      },
    };
  }
  return { letter: 'reading_ready', to, props: { safeTitle: link.safeTitle, orderCode: link.orderCode, readingUrl: `${house.siteUrl}${link.unlockRoute}`, trackerUrl, unsubscribeUrl: await unsubscribeLink(ctx), supportEmail: house.supportEmail } };
}

async function loadLink(ctx: Context, purchaseLinkId: string) {
  return ctx.inTransaction(async ({ db }) => {
    const link = await db.purchaseLink.findFirst({ where: { id: purchaseLinkId } });
    if (link === null) refuse('not-found', `purchase link ${purchaseLinkId}`);
    const product = await db.product.findUniqueOrThrow({ where: { id: link.productId } });
    const reading = link.readingRecordId === null ? null : await db.readingRecord.findUniqueOrThrow({ where: { id: link.readingRecordId }, select: { safeTitle: true } });
    return { ...link, productName: product.name, promiseMinutes: product.promiseMinutes, safeTitle: reading?.safeTitle ?? product.name, unlockRoute: link.unlockRoute ?? `/orders/${link.orderCode}` };
  });
}
