import { randomUUID } from 'node:crypto';
import type { ComparedOrder, SyncReport } from '@omenhall/contracts/money/money.schema';
import { isHouseError } from '@omenhall/contracts/errors';
import type { Context } from '../foundation/context.ts';
import type { DeskEvent, EventPlace, SessionSeen } from '../foundation/ports.ts';
import { refuse } from '../foundation/refuse.ts';
import { rehearse } from '../operations/rehearse.ts';
import { foreseeSettling, standingOf } from './foresee-settling.ts';
import { findGapsLeftAlone, closeGapsNotSeen, keepGaps } from './keep-gaps.ts';
import { pointerOf } from './pointer.rules.ts';
import { receiveEvent, type Inbox } from './receive-event.ts';
import { findOwner, seePurchase, type PurchaseOwner, type PurchaseSeen } from './see-purchase.ts';
import { gapsOf, isWholeDue, keptThere, placeStillKnown, paymentsOf, type GapSeen } from './sync.rules.ts';

/** The inbox, and the house's own name at the desk, for how far it has read there. */
export interface Agreeing extends Inbox {
  ofHouse: Context;
}

export interface SyncWish {
  /** Says what would change and changes nothing, not even how far was read. */
  dryRun: boolean;
  /** Sessions and orders too, or events alone; `when-due` compares them once a day from 02:00 UTC on. */
  whole: boolean | 'when-due';
  /** Days back from which sessions are compared; 4 unless told. */
  sinceDays?: number;
  /** Ends the run between two orders; what is left is for the next one. */
  signal?: AbortSignal;
}

/** How long a run is believed to live without a sign. */
const holdSeconds = 120;
const signEveryMs = 20_000;
/** Orders in a report; counts go on. */
const mostTold = 200;
const pageSize = 100;

/**
 * Brings the house to agree with the payment desk: takes in what it could not deliver, through the same door as ever,
 * and, when asked to or once a day, compares its sessions and our open orders and settles each that differs.
 * What settling does not mend is kept as a gap for a person.
 *
 * Safe beside webhooks and beside itself: a second run finds the first and does nothing, `busy`. A run that was cut
 * short is gone on with by the next: each event and each order is its own transaction.
 *
 * @throws HouseError `payments-away` (try again later)
 */
export async function syncStripe(agreeing: Agreeing, { dryRun, whole: wished, sinceDays = 4, signal = new AbortController().signal }: SyncWish): Promise<SyncReport> {
  const { ofHouse } = agreeing;
  const now = ofHouse.clock.now();
  const stood = await loadState(ofHouse);
  const whole = wished === 'when-due' ? isWholeDue(stood.wholeAt, now) : wished;
  const since = whole ? new Date(now.getTime() - sinceDays * 86_400_000) : null;
  const report: SyncReport = {
    word: 'done', dryRun, whole, since, events: { listed: 0, settled: 0, known: 0, ignored: 0, failed: 0 }, compared: 0, gaps: 0, healed: 0, left: 0, orders: [],
  };
  const hold = dryRun ? null : await takeHold(ofHouse);
  if (!dryRun && hold === null) return { ...report, word: 'busy' };
  try {
    const place = placeStillKnown(stood.place, now);
    const looked = new Set<string>();
    const look = async (owner: PurchaseOwner, objectId: string, seen: PurchaseSeen): Promise<void> => {
      if (looked.has(owner.purchaseLinkId) || owner.houseId !== ofHouse.house.id) return;
      looked.add(owner.purchaseLinkId);
      tell(report, await compareOrder(agreeing, owner, objectId, seen, dryRun));
      await hold?.sign();
    };
    for await (const event of agreeing.payments.listEvents(place, 'undelivered')) {
      if (signal.aborted) break;
      report.events.listed += 1;
      if (dryRun) {
        const meant = await findMeant(agreeing, event);
        if (meant !== null) await look(meant.owner, meant.objectId, meant.seen);
        continue;
      }
      await takeIn(agreeing, event, report);
      await keepPlace(ofHouse, event);
      await hold?.sign();
    }
    if (since !== null && !signal.aborted) {
      const orphans = await compareSessions(agreeing, since, signal, look, (order) => tell(report, order));
      await compareOrders(agreeing, since, signal, looked, look, (order) => tell(report, order));
      if (!dryRun && !signal.aborted) await compareOrphans(agreeing, orphans, (order) => tell(report, order));
    }
    if (signal.aborted) report.word = 'stopped';
    if (!dryRun) await keepReport(ofHouse, report, now);
    return report;
  } finally {
    await hold?.letGo();
  }

  async function tell(into: SyncReport, order: ComparedOrder | null): Promise<void> {
    into.compared += 1;
    if (order === null) return;
    if (!dryRun) await keepGaps(ofHouse, order, now);
    into.gaps += order.gaps.length;
    const left = order.gaps.filter(({ kind }) => !order.healed || needsPerson.has(kind));
    into.left += left.length;
    into.healed += order.gaps.length - left.length;
    if (into.orders.length < mostTold) into.orders.push(order);
  }
}
