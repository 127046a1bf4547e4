import { randomUUID } from 'node:crypto';
import type { OpenGift } from '@omenhall/contracts/gift/gift.private';
import type { RedeemGift } from '@omenhall/contracts/gift/gift.schema';
import { readHumanCode } from '@omenhall/contracts/values/human-code';
import { Secret } from '@omenhall/contracts/values/secret';
import { openGift } from '../../checkout/index.ts';
import { openGiftAtItsTime, openLetterFacts, showGift } from '../../gift/index.ts';
import { receiveEvent } from '../../payment/index.ts';
import type { Seeker, TestHouse } from '../open-core.ts';
import { anInbox, aSealedReading } from './orders.ts';

export interface GiftTerms {
  recipient: string | null;
  note: string | null;
  sendAt: string | null;
  zone: string;
  address: string;
}

const usual: GiftTerms = { recipient: 'friend@mail.example', note: 'For a quiet evening.', sendAt: null, zone: 'Europe/Lisbon', address: 'giver@mail.example' };

export interface PlacedGift {
  giver: Seeker;
  giftId: string;
  orderCode: string;
  purchaseLinkId: string;
  sessionId: string;
}

/** What the gift's page sends. */
export async function aGiftForm(house: TestHouse, terms: Partial<GiftTerms> = {}): Promise<OpenGift> {
  const { recipient, note, sendAt, zone, address } = { ...usual, ...terms };
  return {
    recipient: recipient === null ? null : new Secret(recipient), note: note === null ? null : new Secret(note), sendAt, zone, address: new Secret(address), adult: true, requestKey: randomUUID(),
    decisions: recipient === null ? [] : [await house.say('gift', 'granted')],
  };
}

export async function aPlacedGift(house: TestHouse, terms: Partial<GiftTerms> = {}, giver?: Seeker): Promise<PlacedGift> {
  const owner = giver ?? (await house.newSeeker());
  const { orderCode } = await openGift(owner, await aGiftForm(house, terms), house.desk);
  const [row] = await house.service<{ link_id: string; gift_id: string; session_id: string }>(
    'select l.id as link_id, g.id as gift_id, l.checkout_session_id as session_id from purchase_links l join gifts g on g.purchase_link_id = l.id where l.house_id = $1 and l.order_code = $2', [house.facts.id, orderCode]);
  if (row === undefined) throw new Error('the gift was placed and is not there');
  return { giver: owner, giftId: row.gift_id, orderCode, purchaseLinkId: row.link_id, sessionId: row.session_id };
}

export async function payForGift(house: TestHouse, { sessionId }: PlacedGift): Promise<void> {
  house.desk.pay(sessionId);
  await receiveEvent(anInbox(house), house.desk.event('checkout.session.completed', sessionId));
}

export async function aPaidGift(house: TestHouse, terms: Partial<GiftTerms> = {}, giver?: Seeker): Promise<PlacedGift> {
  const placed = await aPlacedGift(house, terms, giver);
  await payForGift(house, placed);
  return placed;
}

const roundOf = async (house: TestHouse, giftId: string): Promise<number> => (await house.service<{ round: number }>('select round from gifts where id = $1', [giftId]))[0]?.round ?? -1;

/** Does what the worker does at the gift's time, whatever the time is. */
export async function openNow(house: TestHouse, { giver, giftId }: PlacedGift): Promise<void> {
  await openGiftAtItsTime(house.asWorker(giver.subjectId), { giftId, round: await roundOf(house, giftId) }, async () => undefined);
}

/** The code, as the letter carries it or as the giver reads it. */
export async function codeOf(house: TestHouse, { giver, giftId }: PlacedGift): Promise<Secret<string>> {
  const letter = await openLetterFacts(house.asWorker(giver.subjectId), { giftId, round: await roundOf(house, giftId) });
  const { code } = letter === null ? await showGift(giver, giftId) : { code: letter.code.reveal('send_letter') };
  if (code === null) throw new Error('the gift has no code');
  return new Secret(readHumanCode(code));
}

/** A gift whose code is out. */
export async function anOpenGift(house: TestHouse, terms: Partial<GiftTerms> = {}, giver?: Seeker): Promise<PlacedGift & { code: Secret<string> }> {
  const placed = await aPaidGift(house, terms, giver);
  await openNow(house, placed);
  return { ...placed, code: await codeOf(house, placed) };
}

/** What the last page of redeeming sends, with a sealed reading of the recipient's own. */
export async function aRedeeming(house: TestHouse, code: Secret<string>, recipient?: Seeker): Promise<{ recipient: Seeker; form: RedeemGift }> {
  const { seeker, readingId } = await aSealedReading(house, {}, recipient);
  return { recipient: seeker, form: { code, readingId, address: null, decisions: [await house.say('gift', 'granted')], adult: true, requestKey: randomUUID() } };
}
