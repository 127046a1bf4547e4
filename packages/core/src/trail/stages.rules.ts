import type { Opens } from '@omenhall/contracts/checkout/checkout.schema';
import { stageCodes, type OrderMoney, type Stage, type StageCode } from '@omenhall/contracts/trail/trail.schema';
import type { DeliveryState, OrderState } from '@omenhall/contracts/values/state-words';

/** Rows of one order, as counts, states and times; nothing here can hold a private word. */
export interface OrderFacts {
  orderCode: string;
  productSlug: string;
  amountMinor: number;
  currency: string;
  placedAt: Date;
  purchaseStatus: string;
  failureCode: string | null;
  hasSession: boolean;
  sessionCreatedAt: Date | null;
  paidAt: Date | null;
  unlockedAt: Date | null;
  unlockRoute: string | null;
  opens: Opens;
  money: OrderMoney;
  /** Null for what is no scroll. */
  readingStatus: string | null;
  interpretedAt: Date | null;
  claims: { claims: number; succeeded: number; attempts: number; seen: number; processedAt: Date | null };
  /** Kinds of paper the product gives, and the rows that stand for them. */
  gives: readonly string[];
  artifacts: readonly { kind: string; status: string; hasChecksum: boolean; renderedAt: Date | null }[];
  deliveries: readonly DeliveryFacts[];
  wantsLetters: boolean;
  archiveGrantedAt: Date | null;
  hasAddress: boolean;
}

export interface DeliveryFacts {
  id: string;
  kind: string;
  channel: string;
  supportRef: string | null;
  safeSubject: string | null;
  /** The engine's public word. */
  tracker: string;
  reason: string | null;
  createdAt: Date;
  updatedAt: Date;
  nextRunAt: Date;
  finishedAt: Date | null;
  generation: number;
  replayOf: string | null;
  effect: { state: string; settledAt: Date | null } | null;
  /** Unknown for a quarter of an hour, by the database's clock. */
  needsAPerson: boolean;
}

/** Stages of section "The trail": each is done only when its rows say so. */
export function deriveStages(facts: OrderFacts): Stage[] {
  return stageCodes.map((code) => ({ code, ...judge[code](facts) }));
}

type Judgement = Omit<Stage, 'code'>;
const done = (at: Date | null, proof: string): Judgement => ({ state: 'done', at, proof });
const waiting = (proof: string): Judgement => ({ state: 'waiting', at: null, proof });
const failed = (proof: string): Judgement => ({ state: 'failed', at: null, proof });
const notNeeded = (proof: string): Judgement => ({ state: 'not_needed', at: null, proof });

const judge: Record<StageCode, (facts: OrderFacts) => Judgement> = {
  product_selected: (f) => done(f.placedAt, `${f.productSlug} at ${f.amountMinor} ${f.currency}, fixed before payment`),

  checkout_created: (f) => {
    if (f.amountMinor === 0) return done(f.placedAt, 'nothing is due, no payment session');
    if (!f.hasSession || f.sessionCreatedAt === null) return waiting('purchase link committed, session not yet open');
    return f.placedAt <= f.sessionCreatedAt ? done(f.sessionCreatedAt, 'purchase link is older than its payment session') : failed('payment session is older than its purchase link');
  },

  payment_confirmed: (f) => {
    if (f.amountMinor === 0) return notNeeded('nothing is due');
    if (f.failureCode === 'amount_mismatch') return failed('money came, and not the amount agreed');
    if (f.purchaseStatus === 'failed') return failed(`payment refused: ${f.failureCode ?? 'declined'}`);
    return f.paidAt === null ? waiting('no payment seen') : done(f.paidAt, 'paid, and amount, currency and tier agree');
  },

  webhook_claimed: (f) => {
    if (f.amountMinor === 0) return notNeeded('nothing is due');
    const { claims, succeeded, attempts, seen, processedAt } = f.claims;
    if (claims === 0) return waiting('no event has arrived');
    if (succeeded !== 1) return claims > 1 ? failed(`${claims} events, ${succeeded} succeeded`) : waiting(`1 event, not settled after ${attempts} tries`);
    return done(processedAt, `1 event claimed and settled, seen ${seen} times, tries ${attempts}`);
  },

  purchase_unlocked: (f) => (f.unlockedAt === null || f.unlockRoute === null ? waiting('not unlocked') : done(f.unlockedAt, 'link unlocked and its route leads to the scroll')),

  artifact_created: (f) => {
    if (f.opens !== 'scroll') return notNeeded('nothing is written or printed for it');
    if (f.readingStatus === 'failed') return failed('the scroll could not be written');
    if (f.interpretedAt === null) return waiting('the scroll is not written yet');
    const ready = f.artifacts.filter((row) => row.status === 'ready' && row.hasChecksum);
    if (f.artifacts.some((row) => row.status === 'failed')) return failed(`${ready.length} of ${f.gives.length} papers ready, one failed`);
    if (ready.length < f.gives.length) return waiting(`${ready.length} of ${f.gives.length} papers ready`);
    return done(newest([f.interpretedAt, ...ready.map((row) => row.renderedAt)]), `scroll written, ${ready.length} of ${f.gives.length} papers ready with checksums`);
  },

  delivery_queued: (f) => {
    const letters = neededLetters(f);
    if (letters.length === 0) return notNeeded('no letter is wanted');
    const left = letters.map((kind) => f.deliveries.find((row) => row.kind === kind));
    if (left.some((row) => row === undefined)) return waiting(`${left.filter((row) => row !== undefined).length} of ${letters.length} letters left`);
    const neutral = left.every((row) => row?.safeSubject != null && row.supportRef !== null);
    return neutral ? done(newest(left.map((row) => row?.createdAt ?? null)), `${letters.length} of ${letters.length} letters left with key, neutral subject and support code`) : failed('a letter lacks its neutral subject');
  },

  email_sent: (f) => {
    const letters = neededLetters(f);
    if (letters.length === 0) return notNeeded('no letter is wanted');
    const rows = letters.map((kind) => f.deliveries.filter((row) => row.kind === kind).toSorted((a, b) => b.generation - a.generation));
    const accepted = rows.map((family) => family.find((row) => row.effect?.state === 'accepted'));
    if (accepted.every((row) => row !== undefined)) return done(newest(accepted.map((row) => row?.effect?.settledAt ?? null)), `${letters.length} of ${letters.length} letters accepted by the mail server, none with private words`);
    if (rows.some((family) => family[0]?.tracker === 'needs_a_person')) return failed('a letter needs a person');
    return waiting(`${accepted.filter((row) => row !== undefined).length} of ${letters.length} letters accepted`);
  },

  archive_visible: (f) => {
    if (f.opens !== 'scroll') return notNeeded('it holds no scroll');
    if (f.interpretedAt === null) return waiting('the scroll is not written yet');
    if (f.archiveGrantedAt === null) return notNeeded('no archive wanted; kept for 90 days by order code');
    return done(newest([f.interpretedAt, f.archiveGrantedAt]), 'shown to its owner alone, archive consent in place');
  },

  support_recoverable: (f) => (f.hasAddress ? done(f.unlockedAt ?? f.placedAt, 'found by order code and by address index, without any secret') : waiting('no address on file')),
};

/** A receipt for money, a letter for a reader who wants one. */
const neededLetters = (f: OrderFacts): string[] => [...(f.amountMinor > 0 ? ['receipt_email_job'] : []), ...(f.wantsLetters && f.opens === 'scroll' ? ['email_delivery_job'] : [])];

/** What of the money decides the order's word. */
export const moneyWord = (money: OrderMoney): { processing: boolean; disputed: boolean } => ({ processing: money.processingSince !== null, disputed: money.disputed > 0 });

const newest = (times: readonly (Date | null)[]): Date | null => {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : new Date(Math.max(...known.map((time) => time.getTime())));
};

type OrderStateFacts = Pick<OrderFacts, 'purchaseStatus' | 'failureCode' | 'unlockedAt' | 'hasSession' | 'interpretedAt' | 'readingStatus' | 'opens'> & { processing: boolean; disputed: boolean } & { deliveries: readonly { tracker: string }[] };

/** The one word for an order. */
export function deriveOrderState(facts: OrderStateFacts): OrderState {
  // Money came that is not as agreed: nobody refused it, and nobody is asked for more.
  if (facts.purchaseStatus === 'failed') return facts.failureCode === 'amount_mismatch' ? 'needs_person' : 'failed';
  if (facts.purchaseStatus === 'expired') return 'expired';
  if (['refunded', 'withdrawn'].includes(facts.purchaseStatus)) return 'refunded';
  if (facts.disputed) return 'disputed';
  if (facts.purchaseStatus === 'paid') return 'paid';
  if (facts.unlockedAt === null) return facts.processing ? 'processing' : facts.hasSession ? 'awaiting_payment' : 'draft';
  if (facts.opens !== 'scroll') return facts.deliveries.some((row) => row.tracker === 'needs_a_person') ? 'needs_person' : 'ready';
  if (facts.interpretedAt !== null) return 'ready';
  if (facts.readingStatus === 'failed' || facts.deliveries.some((row) => row.tracker === 'needs_a_person')) return 'needs_person';
  return 'in_preparation';
}

const words: Record<string, DeliveryState> = {
  planned: 'planned', waiting: 'waiting', will_retry: 'will_retry', running: 'running', checking: 'checking', delivered: 'delivered',
  needs_a_person: 'needs_person', skipped: 'skipped', cancelled: 'cancelled', lapsed: 'lapsed',
};

/** The house's word for a delivery: what is made is `made`, what a mail server took is `accepted`. */
export const deliveryWord = (row: { tracker: string; channel: string; effect: { state: string } | null }): DeliveryState =>
  row.tracker === 'handed_over' ? (row.channel === 'email' ? (row.effect?.state === 'accepted' ? 'accepted' : 'handed_over') : 'made') : (words[row.tracker] ?? 'waiting');

/** A letter may be sent again once its outcome is known, or known to be unknowable. */
export const mayResend = (row: { kind: string; tracker: string }): boolean =>
  ['email_delivery_job', 'receipt_email_job'].includes(row.kind) && ['handed_over', 'delivered', 'needs_a_person', 'checking', 'lapsed'].includes(row.tracker);
