import { randomUUID } from 'node:crypto';
import type { ConsentKind } from '@omenhall/contracts/consent/consent.schema';
import type { MembershipInterval } from '@omenhall/contracts/membership/membership.schema';
import { Secret } from '@omenhall/contracts/values/secret';
import { openMembership } from '../../membership/index.ts';
import { receiveEvent } from '../../payment/index.ts';
import type { Seeker, TestHouse } from '../open-core.ts';
import { anInbox } from './orders.ts';

export interface OpenedMembership {
  seeker: Seeker;
  orderCode: string;
  purchaseLinkId: string;
  sessionId: string;
}

export interface Member extends OpenedMembership {
  subscriptionId: string;
}

/** What the page of the membership sends. */
export async function aMembershipWish(house: TestHouse, interval: MembershipInterval = 'month', grants: readonly ConsentKind[] = ['early_performance']) {
  return { interval, shown: { amountMinor: interval === 'month' ? 900 : 9000, currency: 'EUR' }, address: new Secret('member@mail.example'), adult: true as const, requestKey: randomUUID(), decisions: await Promise.all(grants.map((kind) => house.say(kind, 'granted'))) };
}

/** An order for a membership whose payment page is open. */
export async function anOpenedMembership(house: TestHouse, interval: MembershipInterval = 'month', known?: Seeker): Promise<OpenedMembership> {
  const seeker = known ?? (await house.newSeeker());
  const { orderCode } = await openMembership(seeker, await aMembershipWish(house, interval), house.desk);
  const [link] = await house.service<{ id: string; checkout_session_id: string }>('select id, checkout_session_id from purchase_links where house_id = $1 and order_code = $2', [house.facts.id, orderCode]);
  if (link === undefined) throw new Error('the order was placed and is not there');
  return { seeker, orderCode, purchaseLinkId: link.id, sessionId: link.checkout_session_id };
}

/** Pays at the desk, without telling the house. */
export function payMembership(house: TestHouse, opened: OpenedMembership): Member {
  house.desk.pay(opened.sessionId);
  const subscriptionId = house.desk.sessions.get(opened.sessionId)?.subscriptionId;
  if (subscriptionId == null) throw new Error('nothing was subscribed to');
  return { ...opened, subscriptionId };
}

export async function aMember(house: TestHouse, interval: MembershipInterval = 'month', known?: Seeker): Promise<Member> {
  const member = payMembership(house, await anOpenedMembership(house, interval, known));
  await receiveEvent(anInbox(house), house.desk.event('invoice.paid', member.subscriptionId));
  return member;
}

/** Signs several browsers in to one account. */
export async function claimAccount(house: TestHouse, seekers: readonly Seeker[]): Promise<void> {
  await house.service('update subjects set account_id = $1 where id = any ($2::uuid[])', [randomUUID(), seekers.map(({ subjectId }) => subjectId)]);
}
