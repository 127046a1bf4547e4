import { randomUUID } from 'node:crypto';
import { isHouseError } from '@omenhall/contracts/errors';
import type { BillToPay, Membership } from '@omenhall/contracts/membership/membership.schema';
import { membershipDeskJob } from '@omenhall/jobs';
import type { Context, Inside } from '../foundation/context.ts';
import { leaveJob } from '../foundation/leave-job.ts';
import type { Payments, SubscriptionSeen } from '../foundation/ports.ts';
import { refuse, requireSubject } from '../foundation/refuse.ts';
import { loadMemberships, toldOf, type LoadedMembership } from './list-memberships.ts';

/** Brings an order to what the desk says of its subscription, in the name of the desk. */
export type SettleSubscription = (linkId: string, subscription: SubscriptionSeen) => Promise<unknown>;

/** Past the time that the call below may take; a job that finds the wish carried out does nothing. */
const secondDoerSeconds = 120;

/**
 * Lets a membership end with the time that is paid for, or go on after all: row, call, row. The wish is committed with
 * the job that carries it out should this process die or the desk be away; the answer then says that it waits. A second
 * call for what is so already changes nothing.
 * Refuses `membership-ended`, and `not-found` for foreign and unknown orders alike.
 */
export async function wishEnd(ctx: Context, { orderCode, ends }: { orderCode: string; ends: boolean }, payments: Payments, settle: SettleSubscription): Promise<Membership> {
  const wished = await ctx.inTransaction((inside) => writeWish(inside, orderCode, ends));
  if (wished !== null) {
    try {
      const seen = await payments.endWithPeriod(wished.membership.subscriptionId, ends, `wish:${wished.id}`);
      await settle(wished.membership.purchaseLinkId, seen);
    } catch (err) {
      if (!isHouseError(err) || err.code !== 'payments-away') throw err;
    }
  }
  return ctx.inTransaction(async (inside) => toldOf(await load(inside, orderCode)));
}

async function writeWish(inside: Inside, orderCode: string, ends: boolean): Promise<{ id: string; membership: LoadedMembership } | null> {
  const membership = await load(inside, orderCode);
  if (membership.status === 'ended') refuse('membership-ended', `membership of ${orderCode} has ended`);
  if (membership.endsWithPeriod === ends && membership.wish === null) return null;
  const id = randomUUID();
  await inside.query('insert into membership_wishes (id, house_id, subject_id, membership_id, ends) values ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::boolean)', [id, inside.house.id, requireSubject(inside), membership.id, ends]);
  await leaveJob(inside, membershipDeskJob, { payload: { act: 'wish', wishId: id }, idempotencyKey: `wish:${id}`, runAt: new Date(inside.clock.now().getTime() + secondDoerSeconds * 1000) });
  return { id, membership };
}

const load = async (inside: Inside, orderCode: string): Promise<LoadedMembership> => (await loadMemberships(inside, orderCode))[0] ?? refuse('not-found', `no membership of order ${orderCode}`);

/** What a job tells the desk. */
export type DeskWork = { act: 'end_now'; subscriptionId: string } | { act: 'wish'; wishId: string };

/**
 * Ends a subscription now, or carries out a wish that its own call did not, as soon as the desk answers. A wish that was
 * followed by another, is so already, or came too late is left alone; a second call changes nothing. The desk's event
 * tells the house.
 * @throws HouseError `payments-away` (try again later)
 */
export async function tellDesk(ctx: Context, work: DeskWork, payments: Payments): Promise<void> {
  if (work.act === 'end_now') {
    await payments.endNow(work.subscriptionId, `end_now:${work.subscriptionId}`);
    return;
  }
  const [wish] = await ctx.inTransaction(({ query }) => query<{ subscription_id: string; ends: boolean }>(
    `select m.subscription_id, w.ends from membership_wishes w join memberships m on m.id = w.membership_id
      where w.id = $1::uuid and m.status <> 'ended' and m.ends_with_period <> w.ends
        and not exists (select 1 from membership_wishes later where later.membership_id = w.membership_id and later.wished_at > w.wished_at)`,
    [work.wishId],
  ));
  if (wish !== undefined) await payments.endWithPeriod(wish.subscription_id, wish.ends, `wish:${work.wishId}`);
}

/**
 * Where the desk lets a refused bill be paid with another card. What the desk says is kept on the way.
 * Refuses `already-paid` when no bill is open, `membership-ended`, and `not-found` as above.
 * @throws HouseError `payments-away` (try again later)
 */
export async function findOpenBill(ctx: Context, { orderCode }: { orderCode: string }, payments: Payments, settle: SettleSubscription): Promise<BillToPay> {
  const membership = await ctx.inTransaction((inside) => load(inside, orderCode));
  if (membership.status === 'ended') refuse('membership-ended', `membership of ${orderCode} has ended`);
  const seen = (await payments.readSubscription(membership.subscriptionId)) ?? refuse('payments-away', `the desk does not know the subscription of ${orderCode}`);
  await settle(membership.purchaseLinkId, seen);
  const url = seen.invoices.findLast((bill) => bill.status === 'open')?.payUrl ?? refuse('already-paid', `no bill of ${orderCode} is open`);
  return { url };
}
