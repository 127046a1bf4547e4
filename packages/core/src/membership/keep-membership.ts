import { randomUUID } from 'node:crypto';
import { membershipDeskJob, membershipNoticeJob } from '@omenhall/jobs';
import type { Inside } from '../foundation/context.ts';
import { leaveJob } from '../foundation/leave-job.ts';
import type { SubscriptionSeen } from '../foundation/ports.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { refuse, requireSubject } from '../foundation/refuse.ts';
import { cameLate, standingOf, turnsBetween, type Known, type Standing, type Turn } from './membership.rules.ts';

const letters = {
  ends: { letter: 'membership_ends', safeSubject: 'Your membership will end' },
  past_due: { letter: 'membership_payment_failed', safeSubject: 'A bill of your membership was refused' },
  ended: { letter: 'membership_ended', safeSubject: 'Your membership has ended' },
} as const;

interface Row {
  id: string;
  status: Known['status'];
  ends_with_period: boolean;
  ends_since: Date | null;
  past_due_since: Date | null;
  bills: number;
  bills_paid: number;
}

/**
 * Brings a membership to what the desk says of its subscription, with the letters that a change asks for. A word that
 * came late changes nothing, and neither does a second one. Opens the membership when there is none yet.
 *
 * @returns false when the person has another membership that lives, so that this one was not opened
 */
export async function keepMembership(inside: Inside, linkId: string, subscription: SubscriptionSeen): Promise<boolean> {
  const said = standingOf(subscription) ?? refuse('broken', `subscription of ${linkId} has no paid bill`);
  const [row] = await inside.query<Row>(
    'select id::text as id, status, ends_with_period, ends_since, past_due_since, bills, bills_paid from memberships where purchase_link_id = $1::uuid for update', [linkId],
  );
  const known: Known | null = row === undefined ? null : { status: row.status, endsWithPeriod: row.ends_with_period, bills: row.bills, billsPaid: row.bills_paid };
  if (known !== null && cameLate(known, said)) return true;
  const now = inside.clock.now();
  const since = { ends: said.endsWithPeriod ? (row?.ends_since ?? now) : null, pastDue: said.status === 'past_due' ? (row?.past_due_since ?? now) : null };
  const id = row?.id ?? (await openRow(inside, linkId, subscription, said, since));
  if (id === null) return false;
  if (row !== undefined) {
    await inside.query(
      `update memberships set status = $2::text, period_end = greatest(period_end, $3::timestamptz), ends_with_period = $4::boolean, ends_since = $5::timestamptz, ended_at = $6::timestamptz, ended_for = $7::text,
              past_due_since = $8::timestamptz, next_try_at = $9::timestamptz, bills = $10::int, bills_paid = $11::int, updated_at = now() where id = $1::uuid`,
      [id, said.status, said.periodEnd, said.endsWithPeriod, since.ends, said.endedAt, said.endedFor, since.pastDue, said.nextTryAt, said.bills, said.billsPaid],
    );
  }
  for (const turn of turnsBetween(known, said)) await note(inside, { id, linkId, turn, once: turn === 'ends' ? String(since.ends?.getTime()) : turn === 'past_due' ? String(said.bills) : '' });
  return true;
}

/** Null when another membership of this person lives: whoever came first, also a moment ago, stays. */
async function openRow(inside: Inside, linkId: string, subscription: SubscriptionSeen, said: Standing, since: { ends: Date | null; pastDue: Date | null }): Promise<string | null> {
  const [made] = await inside.query<{ id: string }>(
    `insert into memberships (id, house_id, subject_id, purchase_link_id, subscription_id, interval, status, period_end, ends_with_period, ends_since, started_at, ended_at, ended_for, past_due_since, next_try_at, bills, bills_paid)
     values ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::text, $6::text, $7::text, $8::timestamptz, $9::boolean, $10::timestamptz, $11::timestamptz, $12::timestamptz, $13::text, $14::timestamptz, $15::timestamptz, $16::int, $17::int)
     on conflict (subject_id) where status <> 'ended' do nothing returning id::text as id`,
    [randomUUID(), inside.house.id, requireSubject(inside), linkId, subscription.id, subscription.interval, said.status, said.periodEnd, said.endsWithPeriod, since.ends, subscription.startedAt, said.endedAt, said.endedFor,
      since.pastDue, said.nextTryAt, said.bills, said.billsPaid],
  );
  return made?.id ?? null;
}

async function note(inside: Inside, { id, linkId, turn, once }: { id: string; linkId: string; turn: Turn; once: string }): Promise<void> {
  await recordAudit(inside, { action: `membership.${turn}`, entityType: 'membership', entityId: id });
  if (turn !== 'ends' && turn !== 'past_due' && turn !== 'ended') return;
  const { letter, safeSubject } = letters[turn];
  await leaveJob(inside, membershipNoticeJob, { payload: { letter, membershipId: id }, idempotencyKey: `${letter}:${id}:${once}`, safeSubject, links: [{ entity: 'purchase', key: linkId }] });
}

/** Leaves the job that ends a subscription at the desk now. A second call leaves nothing new. */
export const leaveEndNow = (inside: Inside, linkId: string, subscriptionId: string) =>
  leaveJob(inside, membershipDeskJob, { payload: { act: 'end_now', subscriptionId }, idempotencyKey: `end_now:${subscriptionId}`, links: [{ entity: 'purchase', key: linkId }] });
