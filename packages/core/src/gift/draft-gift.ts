import { randomBytes, randomUUID } from 'node:crypto';
import type { Decision } from '@omenhall/contracts/consent/consent.schema';
import type { Secret } from '@omenhall/contracts/values/secret';
import { suppressionIndex } from '../access/index.ts';
import { decideConsent, evidenceOf, hasConsent } from '../consent/index.ts';
import type { Context, Inside } from '../foundation/context.ts';
import type { DataKey } from '../foundation/ports.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { refuse, requireSubject } from '../foundation/refuse.ts';
import { sealText } from '../vault/index.ts';
import { giftPlace } from './gift-place.ts';
import { findUnsaid } from './gift.rules.ts';
import { plannedMoment } from './planned-moment.ts';

/** A gift as its page sends it. */
export interface GiftToDraft {
  /** Null: the giver hands the code over. */
  recipient: Secret<string> | null;
  note: Secret<string> | null;
  /** A clock on the wall of `zone`; null for as soon as it may. */
  sendAt: string | null;
  zone: string;
  decisions: readonly Decision[];
  requestKey: string;
}

export interface Drafted {
  id: string;
  giftKey: string;
  status: string;
}

/**
 * Keeps a gift on its way to the till: whom it goes to and the few words with it, sealed. Until it is paid a second call
 * with the same request key changes it; afterwards it finds it as it is.
 * Refuses `consent-missing` for an address without a yes, `secret-shaped` for a note with a secret, an address or a link,
 * and `bad-input` for a time that is over or too far ahead.
 */
export async function draftGift(ctx: Context, input: GiftToDraft): Promise<Drafted> {
  const subjectId = requireSubject(ctx);
  const sendAt = plannedMoment(input, ctx.clock.now());
  if (input.note !== null && findUnsaid(input.note.reveal('check_words')) !== null) {
    refuse('secret-shaped', 'note holds what is never stored', 'The note holds a link, an address, a number or a secret. Take it out; we send no such things.');
  }
  const known = await ctx.inTransaction((inside) => findDraft(inside, input.requestKey));
  const id = known?.id ?? randomUUID();
  const key = await ctx.keys.prepare('gift', id, subjectId);
  const sealed = {
    ...sealRecipient(ctx, key, { id, giverId: subjectId }, input.recipient),
    note: input.note === null ? null : sealText(key, giftPlace(ctx.house.id, subjectId, id, 'note'), input.note).bytes(),
  };
  return ctx.inTransaction(async (inside) => {
    await inside.query(
      `insert into gifts (id, house_id, subject_id, gift_key, request_key, recipient, recipient_suppression, note, dek_id, send_at, zone)
       values ($1::uuid, $2::uuid, $3::uuid, $4::text, $5::uuid, $6::bytea, $7::bytea, $8::bytea, $9::uuid, $10::timestamptz, $11::text)
       on conflict (house_id, subject_id, request_key) do nothing`,
      [id, inside.house.id, subjectId, randomBytes(16).toString('hex'), input.requestKey, sealed.recipient, sealed.suppression, sealed.note, key.id, sendAt, input.zone],
    );
    const draft = (await findDraft(inside, input.requestKey)) ?? refuse('broken', 'a gift was drafted and is not there');
    // The same click twice at one moment: the other one was first, under a key of its own.
    if (draft.id !== id) return draft;
    if (known === null) await recordAudit(inside, { action: 'gift.drafted', entityType: 'gift', entityId: id });
    if (draft.status === 'unpaid') {
      await inside.query(
        `update gifts set recipient = $2::bytea, recipient_suppression = $3::bytea, note = $4::bytea, send_at = $5::timestamptz, zone = $6::text, updated_at = now() where id = $1::uuid and status = 'unpaid'`,
        [id, sealed.recipient, sealed.suppression, sealed.note, sendAt, input.zone],
      );
      await agreeToSend(inside, ctx, id, input);
    }
    return draft;
  });
}

const findDraft = async ({ query }: Inside, requestKey: string): Promise<Drafted | null> =>
  (await query<Drafted>('select id::text as id, gift_key as "giftKey", status from gifts where request_key = $1::uuid', [requestKey]))[0] ?? null;

/** The giver's answer about this one gift. An address is written to with a yes alone. */
export async function agreeToSend(inside: Inside, { keys }: Pick<Context, 'keys'>, giftId: string, { recipient, decisions }: Pick<GiftToDraft, 'recipient' | 'decisions'>): Promise<void> {
  for (const decision of decisions) {
    if (decision.kind !== 'gift') refuse('bad-input', 'the decision is about another consent');
    await decideConsent(inside, { decision, scopeId: giftId, source: 'checkout', surface: 'gift', control: 'choice', evidence: recipient === null ? {} : evidenceOf(keys, { address: recipient }) });
  }
  if (recipient !== null && !(await hasConsent(inside, 'gift', giftId))) refuse('consent-missing', `gift ${giftId} names an address without a yes`);
}

/** An address sealed for its gift's row, and its digest under the key of addresses that are not written to. */
export const sealRecipient = (ctx: Context, key: DataKey, gift: { id: string; giverId: string }, address: Secret<string> | null): { recipient: Uint8Array | null; suppression: Uint8Array | null } => ({
  recipient: address === null ? null : sealText(key, giftPlace(ctx.house.id, gift.giverId, gift.id, 'recipient'), address.map((typed) => typed.trim())).bytes(),
  suppression: address === null ? null : suppressionIndex(ctx.keys, address),
});
