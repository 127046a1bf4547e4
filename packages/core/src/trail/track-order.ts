import { createHash } from 'node:crypto';
import type { TrackedDelivery, Tracker } from '@omenhall/contracts/trail/trail.schema';
import { jobKinds, type JobKind } from '@omenhall/contracts/values/job-kinds';
import type { Inside } from '../foundation/context.ts';
import { refuse } from '../foundation/refuse.ts';
import { loadOrder, type LoadedOrder } from './load-facts.ts';
import { deliveryWord, deriveOrderState, deriveStages, mayResend, moneyWord } from './stages.rules.ts';

/** Days in which the browser that paid may mend an address. */
export const mendDays = 7;

/** The trail of one order for its buyer: ten stages, and every delivery with every attempt. Foreign and unknown codes are not found. */
export async function trackOrder(inside: Inside, orderCode: string): Promise<Tracker> {
  const order = (await loadOrder(inside, { orderCode })) ?? refuse('not-found', `order ${orderCode}`);
  const deliveries = await listDeliveries(inside, order);
  const { facts } = order;
  const unlocked = facts.paidAt ?? facts.unlockedAt;
  const tracker = {
    orderCode, opens: order.opens, readingId: order.readingId, unlockRoute: facts.unlockedAt === null ? null : facts.unlockRoute, money: facts.money, productName: order.productName, amountMinor: facts.amountMinor, currency: facts.currency, state: deriveOrderState({ ...facts, ...moneyWord(facts.money) }),
    placedAt: facts.placedAt, paidAt: facts.paidAt, promisedBy: unlocked === null ? null : new Date(unlocked.getTime() + order.promiseMinutes * 60_000),
    maskedAddress: order.maskedAddress,
    mayMendAddress: facts.unlockedAt !== null && inside.clock.now().getTime() - facts.placedAt.getTime() < mendDays * 86_400_000,
    stages: deriveStages(facts), deliveries,
  };
  return { ...tracker, version: createHash('sha256').update(JSON.stringify(tracker)).digest('hex').slice(0, 16) };
}

async function listDeliveries(inside: Inside, { facts }: LoadedOrder): Promise<TrackedDelivery[]> {
  const attempts = await inside.query<{ job_id: string; started_at: Date; finished_at: Date | null; outcome: string; code: string | null }>(
    `select job_id::text as job_id, started_at, finished_at, outcome, code from delivery_attempts where job_id = any ($1::uuid[]) order by job_id, seq`,
    [facts.deliveries.map((row) => row.id)],
  );
  return facts.deliveries.map((row) => {
    const state = deliveryWord(row);
    const kind = row.kind in jobKinds ? jobKinds[row.kind as JobKind] : null;
    return {
      supportRef: row.supportRef ?? '', kind: row.kind, item: kind?.item ?? row.kind, state, at: row.finishedAt ?? row.updatedAt,
      nextAt: ['planned', 'will_retry'].includes(state) ? row.nextRunAt : null, reason: row.reason,
      attempts: attempts.filter((attempt) => attempt.job_id === row.id).map((attempt, i) => ({ number: i + 1, startedAt: attempt.started_at, finishedAt: attempt.finished_at, outcome: attempt.outcome, code: attempt.code })),
      mayResend: mayResend(row), asks: row.needsAPerson,
    };
  });
}
