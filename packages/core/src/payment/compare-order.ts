import type { ComparedOrder } from '@omenhall/contracts/operator/money.schema';
import { isHouseError } from '@omenhall/contracts/errors';
import { RefusedByDatabase } from '@omenhall/db';
import type { Context } from '../foundation/context.ts';
import { rehearse } from '../foundation/rehearse.ts';
import { foreseeSettling, standingOf } from './foresee-settling.ts';
import type { Inbox } from './handle-event.ts';
import type { PurchaseOwner, PurchaseSeen } from './see-purchase.ts';
import { gapsOf, mends, paymentsOf, type GapSeen } from './sync.rules.ts';

/** The inbox, and the house's own name at the desk: for how far it has read there, and for what nobody owns. */
export interface Agreeing extends Inbox {
  ofHouse: Pick<Context, 'inTransaction' | 'house' | 'clock'>;
}

/**
 * Holds one order against the desk's present word, and settles it where they differ; null when they agree. An order
 * that cannot be settled is a gap for a person, with nothing changed.
 *
 * @param seen null: the desk knows nothing of what the order stands on
 * @throws HouseError `payments-away`, and whatever says that our own database is away
 */
export async function compareOrder({ inNameOf }: Pick<Inbox, 'inNameOf'>, owner: PurchaseOwner, objectId: string, seen: PurchaseSeen | null, dryRun: boolean): Promise<ComparedOrder | null> {
  const ctx = inNameOf(owner);
  const linkId = owner.purchaseLinkId;
  if (seen === null) {
    const standing = await ctx.inTransaction((inside) => standingOf(inside, linkId));
    const lost = standing.unlocked && standing.amount > 0;
    return lost ? told(standing.orderCode, [{ kind: 'unlocked_unpaid', thereMinor: 0, hereMinor: standing.amount }], standing.currency) : null;
  }
  const currency = paymentsOf(seen)[0]?.received.currency ?? (seen.kind === 'payment' ? seen.session.amount.currency : seen.subscription.amount.currency);
  try {
    const foreseen = await unlessBusy(() => rehearse(ctx, (inside) => foreseeSettling(inside, linkId, seen)));
    const gaps = gapsOf(foreseen.before, foreseen.after, seen);
    if (gaps.length === 0) return null;
    if (dryRun || foreseen.change === null) return { ...told(foreseen.orderCode, gaps, currency), change: foreseen.change };
    const done = await unlessBusy(() => ctx.inTransaction((inside) => foreseeSettling(inside, linkId, seen)));
    return { ...told(done.orderCode, gaps, currency), change: done.change, settled: true };
  } catch (error) {
    if (passes(error)) throw error;
    const standing = await ctx.inTransaction((inside) => standingOf(inside, linkId));
    return told(standing.orderCode, [{ kind: 'cannot_settle', thereMinor: null, hereMinor: null }], currency);
  }

  function told(orderCode: string, gaps: readonly GapSeen[], of: string): ComparedOrder {
    return {
      objectId, purchaseLinkId: linkId, orderCode, change: null, settled: false,
      gaps: gaps.map((gap) => ({ ...gap, mends: mends(gap.kind), objectId, purchaseLinkId: linkId, orderCode, currency: of })),
    };
  }
}

/** What says nothing about the order: the desk or our own database was not there. */
const passes = (error: unknown): boolean => (error instanceof RefusedByDatabase ? error.code === 'away' : !isHouseError(error) || error.code === 'payments-away');

const tries = 4;
const pauseMs = 500;

/** Somebody else has this very order in hand, such as a webhook, or a process that was killed: it lets go within seconds. */
async function unlessBusy<T>(work: () => Promise<T>): Promise<T> {
  for (let left = tries - 1; ; left -= 1) {
    try {
      return await work();
    } catch (error) {
      if (left === 0 || !(error instanceof RefusedByDatabase) || !['busy', 'timeout'].includes(error.code)) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
