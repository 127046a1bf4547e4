import type { RefusedByDatabase } from '@omenhall/db';
import type { Query } from '@omenhall/delivery/ledger';
import { isHouseError } from '@omenhall/contracts/errors';
import type { Context, Inside } from '../foundation/context.ts';
import type { DeskEvent, Payments } from '../foundation/ports.ts';
import { refuse } from '../foundation/refuse.ts';
import { secondsUntilRetry } from './inbox.rules.ts';
import { pointerOf } from './pointer.rules.ts';
import { findOwner, seePurchase, type PurchaseOwner, type PurchaseSeen } from './see-purchase.ts';
import { settlePurchase } from './settle-purchase.ts';

export interface Inbox {
  /** One statement of the inbox's own. */
  ask: Query;
  /** A context without a house: the look-ups that find the owner. */
  unowned: Pick<Context, 'inTransaction'>;
  inNameOf(owner: { houseId: string; subjectId: string }): Pick<Context, 'inTransaction'>;
  payments: Payments;
}

/** A row that is ours while its lease of 60 s runs and nobody else has begun on it. */
export interface Claim {
  id: string;
  /** The fence: whoever takes the row over counts one more. */
  attempts: number;
}

/** The present truth that an event points at, and whose purchase it is; null when nothing of this house is meant. Called outside any transaction. */
export async function findMeant({ payments, unowned }: Inbox, event: Pick<DeskEvent, 'type' | 'objectId' | 'projection'>): Promise<{ seen: PurchaseSeen; owner: PurchaseOwner } | null> {
  const pointer = pointerOf(event);
  const seen = pointer === null ? null : await seePurchase(payments, pointer);
  const owner = seen === null ? null : await findOwner(unowned, seen);
  return seen === null || owner === null ? null : { seen, owner };
}

/** Looks on while a purchase is settled, inside the same transaction. */
export type Onlooker = (inside: Inside, linkId: string, settle: () => Promise<unknown>) => Promise<void>;

const nobody: Onlooker = async (_inside, _linkId, settle) => void (await settle());

/**
 * Acts on an event that is claimed: reads afresh what it points at and settles that; the effects, their jobs and the
 * word `succeeded` commit together.
 *
 * @throws whatever settling refused, after the row was marked failed with its code; `in-work` when it was taken over meanwhile, and nothing was done
 */
export async function handleEvent(inbox: Inbox, event: DeskEvent, claim: Claim, onlooker: Onlooker = nobody): Promise<'succeeded' | 'ignored'> {
  try {
    const meant = await findMeant(inbox, event);
    if (meant === null) {
      await closeEvent(inbox.ask, claim, 'ignored');
      return 'ignored';
    }
    await inbox.inNameOf(meant.owner).inTransaction(async (inside) => {
      await onlooker(inside, meant.owner.purchaseLinkId, () => settlePurchase(inside, meant.owner.purchaseLinkId, meant.seen));
      await closeEvent(inside.query, claim, 'succeeded');
    });
    return 'succeeded';
  } catch (err) {
    await failEvent(inbox.ask, claim, codeOf(err)).catch(() => undefined);
    throw err;
  }
}

/** Guarded by our own attempt: a handler whose lease passed cannot close what another one took over. */
async function closeEvent(query: Query, { id, attempts }: Claim, status: 'succeeded' | 'ignored'): Promise<void> {
  const closed = await query(
    `update webhook_events set status = $3::text, error_message = null, processed_at = clock_timestamp(), lease_until = null, retry_at = null
      where id = $1::uuid and attempts = $2::int and status = 'processing' returning 1 as done`,
    [id, attempts, status],
  );
  if (closed.length === 0) refuse('in-work', `event row ${id} was taken over`);
}

const failEvent = (ask: Query, { id, attempts }: Claim, code: string): Promise<unknown[]> => ask(
  `update webhook_events set status = 'failed', error_message = $3::text, lease_until = null, retry_at = clock_timestamp() + make_interval(secs => $4::float8)
    where id = $1::uuid and attempts = $2::int and status = 'processing' returning 1 as done`,
  [id, attempts, code, secondsUntilRetry(attempts, code)],
);

function codeOf(err: unknown): string {
  if (isHouseError(err)) return err.code;
  const { code } = err as Partial<RefusedByDatabase>;
  return typeof code === 'string' ? code : 'unexpected';
}
