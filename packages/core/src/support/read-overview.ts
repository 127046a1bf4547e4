import type { OperatorRole } from '@omenhall/contracts/access/access.schema';
import type { Overview } from '@omenhall/contracts/operator/operator.schema';
import type { Inside } from '../foundation/context.ts';
import { refuse } from '../foundation/refuse.ts';

/** Figures of the house, each of which opens a list: what is paid, what is readable, what waits and what failed. */
export async function readOverview({ query }: Inside, role: OperatorRole, transport: string): Promise<Overview> {
  const [row] = await query<{
    paid: number; readable: number; open: number; oldest: number | null; dead: number; uncertain: number; failed_webhooks: number; late: number; last_delivery: Date | null; workers: number;
  }>(
    `select (select count(*)::int from ops.orders where purchase_status = 'unlocked') as paid,
            (select count(*)::int from ops.orders where purchase_status = 'unlocked' and interpreted_at is not null) as readable,
            (select count(*)::int from delivery_jobs where status = 'pending') + (select count(*)::int from delivery_jobs where status = 'running') as open,
            (select extract(epoch from now() - min(next_run_at))::float8 from delivery_jobs where status = 'pending' and next_run_at <= now()) as oldest,
            (select count(*)::int from delivery_endings where word = 'needs_a_person') as dead,
            (select count(*)::int from delivery_jobs where status = 'uncertain') as uncertain,
            (select count(*)::int from webhook_events where status = 'failed' or (status = 'processing' and lease_until < now())) as failed_webhooks,
            (select count(*)::int from ops.orders where purchase_status = 'unlocked' and interpreted_at is null and unlocked_at < now() - make_interval(mins => promise_minutes)) as late,
            (select max(settled_at) from (
               select settled_at from delivery_effects where state = 'accepted' order by job_id desc limit 100) newest) as last_delivery,
            (select count(*)::int from delivery_workers where reaped_at is null and heartbeat_at > now() - interval '10 seconds') as workers`,
  );
  if (row === undefined) refuse('broken', 'the overview has no row');
  return {
    role, paidOrders: row.paid, readableScrolls: row.readable, openDeliveries: row.open, oldestDueSeconds: row.oldest, deadDeliveries: row.dead, uncertainDeliveries: row.uncertain,
    failedWebhooks: row.failed_webhooks, latePromises: row.late, lastDeliveryAt: row.last_delivery, workers: row.workers, transport,
  };
}
