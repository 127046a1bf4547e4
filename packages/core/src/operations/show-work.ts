import type { DeliveryDetail } from '@omenhall/contracts/operator/operator.schema';
import { catalog } from '@omenhall/jobs';
import type { JobState } from '@omenhall/delivery/ledger';
import type { Inside } from '../foundation/context.ts';
import { refuse } from '../foundation/refuse.ts';
import { openDelivery } from '../support/index.ts';
import { whatNext } from './what-next.rules.ts';

/** One job as the desk shows it, without address and payload. */
export interface ShownWork extends Omit<DeliveryDetail, 'maskedAddress'> {
  /** The ledger's own word. */
  stored: JobState;
  crashes: number;
  payloadVersion: number;
  destination: string | null;
  cancelAsked: boolean;
  expiresAt: Date | null;
  /** Who or what settled the effect, such as `reply`, `late_report`, `look_up`, `operator`. */
  evidence: string | null;
  keyExpiresAt: Date | null;
  /** Scopes of the pauses that cover it now. */
  heldBy: string[];
  /** What becomes of it, in sentences. */
  next: string[];
}

interface More {
  stored: JobState; crashes: number; payload_version: number; dest_key: string | null; cancel_asked: boolean; expires_at: Date | null; evidence: string | null; key_expires_at: Date | null;
  effect_state: string | null; updated_at: Date; next_run_at: Date; now: Date; held_by: string[]; accepted: boolean; kept: boolean;
}

/** Opens one job with attempts, effect, evidence and family, and says what happens next; that it was opened is written down. */
export async function showWork(inside: Inside, id: string): Promise<ShownWork> {
  const { maskedAddress: _, ...detail } = await openDelivery(inside, id);
  const [more] = await inside.query<More>(
    `select j.status as stored, j.crashes, j.payload_version, j.dest_key, j.cancel_requested_at is not null as cancel_asked, j.expires_at, j.updated_at, j.next_run_at, clock_timestamp() as now,
            e.evidence, e.key_expires_at, e.state as effect_state,
            array(select c.scope from delivery_controls c where (c.until is null or c.until > clock_timestamp())
                     and c.scope = any (array['all', 'queue:' || j.queue, 'kind:' || j.kind, 'house:' || j.house_id, 'dest:' || coalesce(j.dest_key, '')]) order by c.scope) as held_by,
            exists (select 1 from delivery_workers w where w.reaped_at is null and not w.draining and w.heartbeat_at > clock_timestamp() - interval '10 seconds'
                       and j.payload_version between (w.kinds -> j.kind ->> 0)::int and (w.kinds -> j.kind ->> 1)::int) as accepted,
            exists (select 1 from delivery_leases l where l.name = 'keeper' and l.until > clock_timestamp()) as kept
       from delivery_jobs j left join delivery_effects e on e.job_id = j.id where j.id = $1::uuid`, [id]);
  if (more === undefined) refuse('not-found', `delivery ${id}`);
  return {
    ...detail, stored: more.stored, crashes: more.crashes, payloadVersion: more.payload_version, destination: more.dest_key, cancelAsked: more.cancel_asked, expiresAt: more.expires_at,
    evidence: more.evidence, keyExpiresAt: more.key_expires_at, heldBy: more.held_by,
    next: whatNext({
      state: more.stored, now: more.now.getTime(), nextRunAt: more.next_run_at.getTime(), expiresAt: more.expires_at?.getTime() ?? null, uncertainSince: more.updated_at.getTime(),
      cancelAsked: more.cancel_asked, reason: detail.reason, effectClass: detail.effectClass, crashes: more.crashes, heldBy: more.held_by, accepted: more.accepted, kept: more.kept,
      policy: Object.values(catalog).find(({ kind }) => kind === detail.kind)?.onUncertain ?? 'hold',
      openCall: more.effect_state === 'intent' || (more.effect_state === 'uncertain' && !(more.key_expires_at !== null && more.key_expires_at > more.now)),
    }),
  };
}
