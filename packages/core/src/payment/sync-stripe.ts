import type { ComparedOrder, SyncReport } from '@omenhall/contracts/operator/money.schema';
import { isHouseError } from '@omenhall/contracts/errors';
import type { DeskEvent, SessionSeen } from '../foundation/ports.ts';
import { refuse } from '../foundation/refuse.ts';
import { compareOrder, type Agreeing } from './compare-order.ts';
import { handleEvent } from './handle-event.ts';
import { closeGapsOf, keepGaps, keepPlace, keepReport, listOrphans, loadSync, takeHold } from './keep-sync.ts';
import { pointerOf, type DeskPointer } from './pointer.rules.ts';
import { receiveEvent } from './receive-event.ts';
import { findOwner, seePurchase, type PurchaseOwner, type PurchaseSeen } from './see-purchase.ts';
import { isWholeDue, keptThere, placeStillKnown } from './sync.rules.ts';
import { takeWaiting } from './take-waiting.ts';

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

/** Orders that a report tells one by one; its counts go on. */
const mostTold = 500;
const pageSize = 200;
const waitingAtOnce = 20;
const firstId = '00000000-0000-0000-0000-000000000000';

/**
 * Brings the house to agree with the payment desk: takes in what could not be delivered, through the same door as ever,
 * and, when asked to or once a day, holds the desk's sessions and our own open orders against each other and settles
 * each that differs. What settling does not mend stays as a gap for a person.
 *
 * Safe beside webhooks and beside itself: a second run finds the first and does nothing, `busy`. A run that was cut
 * short is gone on with by the next one: each event and each order is a transaction of its own.
 *
 * @throws HouseError `payments-away` (try again later)
 */
export async function syncStripe(agreeing: Agreeing, { dryRun, whole: wished, sinceDays = 4, signal = new AbortController().signal }: SyncWish): Promise<SyncReport> {
  const { ofHouse, payments } = agreeing;
  const now = ofHouse.clock.now();
  const stood = await loadSync(ofHouse);
  const whole = wished === 'when-due' ? isWholeDue(stood.wholeAt, now) : wished;
  const since = whole ? new Date(now.getTime() - sinceDays * 86_400_000) : null;
  const report: SyncReport = {
    word: 'done', dryRun, whole, since, events: { listed: 0, settled: 0, known: 0, ignored: 0, failed: 0 }, compared: 0, gaps: 0, healed: 0, left: 0, orders: [],
  };
  const hold = dryRun ? null : await takeHold(ofHouse);
  if (!dryRun && hold === null) return { ...report, word: 'busy' };
  // By the desk's names: an order that was paid twice has two sessions there.
  const looked = new Set<string>();
  const mayGoOn = async (): Promise<boolean> => {
    await hold?.sign();
    return !signal.aborted;
  };

  const note = async (objectId: string, order: ComparedOrder | null): Promise<void> => {
    report.compared += 1;
    if (order !== null) {
      const left = order.gaps.filter(({ mends }) => !(mends && order.settled)).length;
      report.gaps += order.gaps.length;
      report.left += left;
      report.healed += order.gaps.length - left;
      if (report.orders.length < mostTold) report.orders.push(order);
    }
    if (dryRun) return;
    const open = order?.gaps.filter(({ mends }) => !(mends && order.settled)).map(({ kind }) => kind) ?? [];
    await ofHouse.inTransaction(async (inside) => {
      if (order !== null) await keepGaps(inside, order);
      await closeGapsOf(inside, objectId, open);
    });
  };
  const look = async (owner: PurchaseOwner, objectId: string, seen: PurchaseSeen | null): Promise<void> => {
    if (looked.has(objectId) || owner.houseId !== ofHouse.house.id) return;
    looked.add(objectId);
    await note(objectId, await compareOrder(agreeing, owner, objectId, seen, dryRun));
  };

  /** What the desk could not deliver. The place is kept after each, so that a crash repeats one at most. */
  async function takeInEvents(): Promise<void> {
    for await (const event of payments.listEvents(placeStillKnown(stood.place, now), 'undelivered')) {
      if (!(await mayGoOn())) return;
      report.events.listed += 1;
      if (!dryRun) {
        report.events[await takeIn(agreeing, event)] += 1;
        await keepPlace(ofHouse, event);
        continue;
      }
      const pointer = pointerOf(event);
      const seen = pointer === null ? null : await seePurchase(payments, pointer);
      const owner = seen === null ? null : await findOwner(agreeing.unowned, seen);
      if (seen !== null && owner !== null) await look(owner, nameAtDesk(seen), seen);
    }
  }

  /** What came and was not settled: its time is not waited for here. */
  async function takeInWaiting(): Promise<void> {
    for (;;) {
      if (!(await mayGoOn())) return;
      const taken = await takeWaiting(agreeing.ask, waitingAtOnce);
      for (const { event, claim } of taken) report.events[await ended(() => handleEvent(agreeing, event, claim))] += 1;
      if (taken.length < waitingAtOnce) return;
    }
  }

  async function compareSessions(from: Date): Promise<void> {
    for await (const session of payments.listSessions(from)) {
      if (!(await mayGoOn())) return;
      await compareSession(session);
    }
  }

  async function compareSession(session: SessionSeen): Promise<void> {
    // Nobody has paid there, and the order waits as it should; one that lapsed here is asked for among our own.
    if (session.status === 'open' && session.payment === null) return;
    const seen = session.mode === 'payment' ? { kind: 'payment' as const, session } : session.subscriptionId === null ? null : await seePurchase(payments, { kind: 'session', id: session.id });
    if (seen === null) return;
    const owner = await findOwner(agreeing.unowned, seen);
    if (owner !== null) return look(owner, nameAtDesk(seen), seen);
    const kept = keptThere(seen);
    if (kept <= 0) return note(session.id, null);
    const orphan = { kind: 'orphan' as const, mends: false, objectId: session.id, purchaseLinkId: null, orderCode: null, thereMinor: kept, hereMinor: 0, currency: session.amount.currency };
    return note(session.id, { objectId: session.id, purchaseLinkId: null, orderCode: null, gaps: [orphan], change: null, settled: false });
  }

  /** Orders that wait for the desk's word, live on a subscription or were opened lately, whatever the desk lists by itself. */
  async function compareOrders(from: Date): Promise<void> {
    for (let after = firstId; ;) {
      const page = await ofHouse.inTransaction(({ query }) => query<{ id: string; subject_id: string; session_id: string | null; subscription_id: string | null }>(
        'select purchase_link_id::text as id, subject_id::text as subject_id, checkout_session_id as session_id, subscription_id from app.purchases_to_compare($1::timestamptz, $2::uuid, $3::int)', [from, after, pageSize]));
      for (const order of page) {
        if (!(await mayGoOn())) return;
        const pointer: DeskPointer = order.subscription_id === null ? { kind: 'session', id: order.session_id ?? '' } : { kind: 'subscription', id: order.subscription_id };
        if (looked.has(pointer.id)) continue;
        await look({ purchaseLinkId: order.id, houseId: ofHouse.house.id, subjectId: order.subject_id }, pointer.id, await seePurchase(payments, pointer));
      }
      if (page.length < pageSize) return;
      after = page.at(-1)?.id ?? after;
    }
  }

  /** Money without an order, from before the days that are listed: it may have gone back, or found its order. */
  async function compareOrphans(from: Date): Promise<void> {
    for (const id of await ofHouse.inTransaction(listOrphans)) {
      if (!(await mayGoOn())) return;
      const session = await payments.readSession(id);
      if (session === null) await note(id, null);
      else if (session.createdAt < from) await compareSession(session);
    }
  }

  try {
    await takeInEvents();
    if (!dryRun && !signal.aborted) await takeInWaiting();
    if (since !== null) for (const compare of [compareSessions, compareOrders, compareOrphans]) if (!signal.aborted) await compare(since);
    if (signal.aborted) report.word = 'stopped';
    if (!dryRun) await ofHouse.inTransaction((inside) => keepReport(inside, report));
    return report;
  } finally {
    await hold?.letGo();
  }
}

/**
 * Settles the one order behind a session or subscription of the desk; null when it leads to no order of this house or
 * already agrees. A second call finds nothing to do.
 * @throws HouseError `not-found` when the desk does not know it, `payments-away` (try again later)
 */
export async function adoptOrder(agreeing: Agreeing, objectId: string): Promise<ComparedOrder | null> {
  const { ofHouse, payments, unowned } = agreeing;
  const seen = await seePurchase(payments, { kind: objectId.startsWith('sub_') ? 'subscription' : 'session', id: objectId });
  if (seen === null) refuse('not-found', `the desk knows no ${objectId}`);
  const owner = await findOwner(unowned, seen);
  if (owner === null || owner.houseId !== ofHouse.house.id) return null;
  const order = await compareOrder(agreeing, owner, objectId, seen, false);
  await ofHouse.inTransaction(async (inside) => {
    if (order !== null) await keepGaps(inside, order);
    await closeGapsOf(inside, objectId, order?.gaps.filter(({ mends }) => !(mends && order.settled)).map(({ kind }) => kind) ?? []);
  });
  return order;
}

const nameAtDesk = (seen: PurchaseSeen): string => (seen.kind === 'payment' ? seen.session.id : seen.subscription.id);

type Ended = 'settled' | 'known' | 'ignored' | 'failed';

/** Through the door that webhooks use. One that fails there waits there, and holds nothing up. */
async function takeIn(agreeing: Agreeing, event: DeskEvent): Promise<Ended> {
  return ended(async () => {
    const received = await receiveEvent(agreeing, event);
    return received === 'succeeded' || received === 'ignored' ? received : 'known';
  }, async () => {
    const [row] = await agreeing.ask<{ status: string }>('select status from webhook_events where stripe_event_id = $1::text', [event.id]);
    return row !== undefined;
  });
}

async function ended(work: () => Promise<'succeeded' | 'ignored' | 'known'>, isKept: () => Promise<boolean> = async () => true): Promise<Ended> {
  try {
    const word = await work();
    return word === 'succeeded' ? 'settled' : word;
  } catch (error) {
    if ((isHouseError(error) && error.code === 'payments-away') || !(await isKept())) throw error;
    return isHouseError(error) && error.code === 'in-work' ? 'known' : 'failed';
  }
}
