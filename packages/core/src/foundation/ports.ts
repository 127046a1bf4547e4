import type { Money } from '@omenhall/contracts/values/money';
import type { Secret } from '@omenhall/contracts/values/secret';
import type { DeskEvent, DisputeSeen, InvoiceSeen, MoneyBack, PaymentSeen, SessionSeen, SubscriptionSeen } from './desk-words.rules.ts';
import type { KeyKind } from './key-kinds.rules.ts';

export { eventTypes } from './desk-words.rules.ts';

/** The clock of the process. Leases and schedules use the database's clock instead. */
export interface Clock {
  now(): Date;
}

/** How a price is asked: once, or again every month or year until somebody ends it. */
export type Interval = 'once' | 'month' | 'year';

/** What is on sale, as the desk must know it: one product, one amount, one interval. */
export interface OfferToBind {
  productSlug: string;
  /** Name of the product as it may stand on a bank statement. */
  productName: string;
  amount: Money;
  interval: Interval;
}

/** The desk's own names for an offer, in this house's mode. */
export interface BoundPrice {
  stripeProductId: string;
  stripePriceId: string;
}

/** A price as the account has it. */
export interface PriceSeen extends BoundPrice {
  /** Null for what has no fixed amount. */
  amount: Money | null;
  /** Null for an interval that the house does not sell. */
  interval: Interval | null;
  /** Whether it can still be sold: neither it nor its product was put away. */
  active: boolean;
  livemode: boolean;
}

/** What the payment desk is asked to collect. */
export interface SessionToOpen {
  /** Our own id; the desk gives it back with every event. */
  clientReferenceId: string;
  orderCode: string;
  interval: Interval;
  stripePriceId: string;
  address: string;
  successUrl: string;
  cancelUrl: string;
  /** Ids and codes only. They go on to the payment, or to the subscription. */
  metadata: Record<string, string>;
  /** The same key never opens a second session. */
  idempotencyKey: string;
}

export interface RefundToMake {
  paymentIntentId: string;
  amount: Money;
  reason: 'duplicate' | 'requested_by_customer';
  /** Stands in the refund's metadata, by which it is found again. */
  refundRequestId: string;
  idempotencyKey: string;
}

/** How asking for a refund ended. */
export type RefundMade =
  | { word: 'made'; refund: MoneyBack }
  /** The desk will never do it: nothing is left to give back, or a bank disputes it. */
  | { word: 'refused'; code: 'already_back' | 'disputed' | 'too_much' };

/** Where in the desk's list of events a reader stands; null begins at the oldest that the desk still lists. */
export interface EventPlace {
  id: string;
  createdAt: Date;
}

/** The account's own facts, for comparing them with what the house needs. */
export interface AccountSeen {
  livemode: boolean;
  /** The version of the API that each webhook endpoint was made for, where it listens and for what. */
  endpoints: readonly { id: string; url: string; enabled: boolean; apiVersion: string | null; eventTypes: readonly string[] }[];
}

/**
 * The payment desk. Every call may reject with HouseError `payments-away` (try again later). Every write carries a key
 * from our own rows, so that a lost answer is repeated without a second effect.
 */
export interface Payments {
  /** Whether this desk moves real money. */
  readonly livemode: boolean;
  /** Finds the account's price of an offer, and makes it when there is none. A second call gives the same. */
  bindPrice(offer: OfferToBind): Promise<BoundPrice>;
  /** The account's price of an offer; null when there is none. Makes nothing. */
  findPrice(offer: OfferToBind): Promise<BoundPrice | null>;
  /** Reads a price; null when this account does not know it in this mode. */
  readPrice(stripePriceId: string): Promise<PriceSeen | null>;
  /** Opens a session; a repeat with the same idempotency key returns the first one. */
  openSession(session: SessionToOpen): Promise<SessionSeen>;
  /** Reads a session afresh, with the whole life of its payment; null when the desk does not know it. */
  readSession(sessionId: string): Promise<SessionSeen | null>;
  /** Closes a session that is open, so that nobody pays it any more; one that is not open stays as it is. */
  expireSession(sessionId: string): Promise<SessionSeen | null>;
  /** Finds the session that a payment intent belongs to; null when there is none. */
  findSessionOfIntent(paymentIntentId: string): Promise<SessionSeen | null>;
  /** Finds the subscription whose bill a payment intent pays; null when there is none. */
  findSubscriptionOfIntent(paymentIntentId: string): Promise<SubscriptionSeen | null>;
  /** Reads a subscription afresh, with every bill; null when the desk does not know it. */
  readSubscription(subscriptionId: string): Promise<SubscriptionSeen | null>;
  /** The subscription that sent a bill; null when the bill belongs to none. */
  findSubscriptionOfInvoice(invoiceId: string): Promise<SubscriptionSeen | null>;
  /** Lets a subscription end with its paid period, or go on after all. A second call changes nothing. */
  endWithPeriod(subscriptionId: string, ends: boolean, idempotencyKey: string): Promise<SubscriptionSeen>;
  /** Ends a subscription now, without money back. One that has ended stays as it is. */
  endNow(subscriptionId: string, idempotencyKey: string): Promise<SubscriptionSeen>;
  /** Gives money back; a repeat with the same idempotency key gives the first refund. */
  makeRefund(refund: RefundToMake): Promise<RefundMade>;
  /** The refund that was made for one of our requests; null when there is none. */
  findRefund(paymentIntentId: string, refundRequestId: string): Promise<MoneyBack | null>;
  /** Every session that was made since, newest first. */
  listSessions(since: Date): AsyncIterable<SessionSeen>;
  /** Events after a place, oldest first; with `undelivered`, only those that no endpoint has taken. */
  listEvents(after: EventPlace | null, only: 'all' | 'undelivered'): AsyncIterable<DeskEvent>;
  /** Every payment that came in, refund and dispute of a time, `from` included, `to` not; for comparing books. */
  listMoney(from: Date, to: Date): AsyncIterable<MoneyMoved>;
  readAccount(): Promise<AccountSeen>;
}

/** One movement of money in the account, from the house's side: what came is above zero, what went is below. */
export interface MoneyMoved {
  kind: 'charge' | 'refund' | 'dispute' | 'adjustment';
  /** As the books name it: the payment intent of a charge, else the refund's or dispute's own id. */
  stripeObjectId: string;
  paymentIntentId: string;
  amount: Money;
  /** When the money moved: of an adjustment, the moment it came back, as in `failedAt` and `wonAt`. */
  at: Date;
}

/**
 * Checks a webhook's signature over its raw bytes, both ways in time, against each secret.
 * @throws HouseError `signature-refused` (final)
 */
export type VerifyDeskEvent = (rawBody: Uint8Array, signatureHeader: string | undefined) => DeskEvent;

/**
 * Leave to make one outside call: an intent stands in the books and was granted a moment ago. Every port that sends
 * something of a person asks for one, and the worker's gate alone gives it.
 */
export interface Permit {
  readonly jobId: string;
  /** The effect it was given for; the same for every try, another for every resend. */
  readonly effectKey: string;
  /** Ten seconds after it was asked for, by this process's clock. */
  readonly validUntil: Date;
}

const given = new WeakSet<Permit>();

/** Turns a written intent into leave to call. Called by the worker's gate, and by tests of what is behind it. */
export function givePermit({ jobId, effectKey, validUntil }: Permit): Permit {
  const permit = Object.freeze({ jobId, effectKey, validUntil });
  given.add(permit);
  return permit;
}

/** Whether this very permit was given, for this effect, and still lives. A look-alike that nobody gave is none. */
export const isPermitted = (permit: Permit, effectKey: string, nowMs: number): boolean =>
  given.has(permit) && permit.effectKey === effectKey && nowMs < permit.validUntil.getTime();

/** A letter ready to leave: frozen, one mailbox, no header a person typed. */
export interface FrozenLetter {
  /** The effect this letter is; a permit for another one does not send it. */
  effectKey: string;
  to: string;
  from: string;
  messageId: string;
  date: Date;
  subject: string;
  html: string;
  text: string;
  /** Extra headers from typed builders, such as List-Unsubscribe. */
  headers: Record<string, string>;
}

/** How handing a letter over ended, and how far it got: nothing is certain between the final dot and its reply. */
export type HandedOver =
  | { word: 'accepted'; providerRef: string }
  | { word: 'rejected'; code: string; permanent: boolean; stage: string; retryAfterSeconds?: number; detail?: string }
  | { word: 'uncertain'; code: string; stage: string };

/** A connection that was greeted and signed in, and waits for its one letter. */
export interface MailLine {
  /** As `Mailer.handOver`, on this line; the permit is looked at in the line before anything of the letter is named. */
  handOver(letter: FrozenLetter, permit: Permit, signal: AbortSignal): Promise<HandedOver>;
  /** Leaves when no letter comes after all. Harmless after one did, and a second time. */
  hangUp(): void;
}

export interface Mailer {
  /** Names the destination for cool-downs and evidence, such as `smtp`. */
  readonly provider: string;
  /**
   * Goes as far as a letter may go before it is permitted: greeting, TLS, sign-in. Answers with a line, or with why there
   * is none; nothing was sent then, and another try may succeed. Never throws.
   */
  dial(signal: AbortSignal): Promise<{ line: MailLine } | Extract<HandedOver, { word: 'rejected' }>>;
  /**
   * Dials and hands one letter over once. Never throws for what the server says; an abort before the final dot is a rejection.
   * Without a living permit for this very letter nothing is dialled: `rejected`, code `no_permit`, not permanent.
   */
  handOver(letter: FrozenLetter, permit: Permit, signal: AbortSignal): Promise<HandedOver>;
  /**
   * Asks what became of a letter, where the server can be asked; absent where it cannot. `absent` only when the server
   * has been listening since before `intentAt` and would know.
   */
  lookUp?(messageId: string, intentAt: Date): Promise<'accepted' | 'absent' | 'unknown'>;
  /** Whether the server answers at all. */
  probe(): Promise<boolean>;
}

/** What a model is asked, ready to be sent and nothing beside it: no name, no address, no id of a person or an order. */
export interface ModelRequest {
  /** The effect this call is; a permit for another one does not make it. */
  effectKey: string;
  /** The house's rules for the writer. */
  rules: string;
  /** The fields of the reading as JSON. */
  fields: Secret<string>;
  /** The question between its markers, as a part of its own; null when the draw went by topic. */
  question: Secret<string> | null;
  /** JSON schema of the answer. */
  form: Readonly<Record<string, unknown>>;
  /** Milliseconds for the whole call; the adapter's own cap of 20,000 wins when it is shorter. */
  timeoutMs: number;
}

/** Why a model gave nothing that can be read. Codes that may be logged and kept. */
export type ModelFault =
  | 'no-permit' | 'stopped' | 'timeout' | 'unreachable' | 'address-refused' | 'key-refused' | 'rate-limited' | 'provider-error' | 'request-refused'
  | 'too-large' | 'not-utf8' | 'not-json' | 'cut-off' | 'tools' | 'empty';

export type ModelAnswer =
  | { word: 'answered'; text: Secret<string>; tokensIn: number | null; tokensOut: number | null }
  | { word: 'failed'; code: ModelFault };

/** A model behind an OpenAI-compatible door. A house without one writes by its grammar. */
export interface Composer {
  /** Host of the provider, as it stands in the consent text and in the books. */
  readonly host: string;
  readonly model: string;
  /** Whether the provider has agreed to keep nothing. */
  readonly keepsNothing: boolean;
  /**
   * Asks once. Never throws for what the far side says or does not say. Without a living permit for this very call
   * nothing is dialled.
   */
  ask(request: ModelRequest, permit: Permit, signal: AbortSignal): Promise<ModelAnswer>;
}

/** Files by random key. The store sees envelopes only. */
export interface ArtifactStore {
  /** Writes once: an existing key with the same bytes is left as it is, with other bytes refused. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Null when there is no such file. */
  get(key: string): Promise<Uint8Array | null>;
  remove(key: string): Promise<void>;
}

export type { DeskEvent, DisputeSeen, KeyKind, InvoiceSeen, MoneyBack, PaymentSeen, SessionSeen, SubscriptionSeen };

/** A data key in memory. Zero-filled by its cache when it leaves. */
export interface DataKey {
  id: string;
  key: Uint8Array;
}

/**
 * Data keys, wrapped in the vault. Every call may reject with `keys-away` (try again later).
 */
export interface Keys {
  /**
   * Makes, or finds, the key of one object and commits it to the vault. Call it before the main transaction opens:
   * an orphan key is swept later, ciphertext without a key cannot be mended.
   */
  prepare(kind: KeyKind, objectId: string, subjectId: string): Promise<DataKey>;
  /**
   * The key that an envelope names, for reading. May answer from memory for 300 s after the vault went away.
   * @throws HouseError `key-shredded` (final): unknown, closed, destroyed and another subject's look alike
   */
  fetch(dekId: string, subjectId: string): Promise<DataKey>;
  /**
   * As `fetch`, and the vault itself says that the key is open at this moment. For whoever is about to keep what the
   * key seals: memory would seal for a key that somebody closed meanwhile.
   */
  fetchToWrite(dekId: string, subjectId: string): Promise<DataKey>;
  /**
   * Destroys keys for ever: closes them for every process at once, then deletes their rows and leaves tombstones.
   * Again for the same keys it changes nothing and gives the same time; names that no key bears are passed over.
   *
   * @returns from when on the destruction may be told as done: the last tombstone and 300 s, in which a process that
   *   heard nothing forgets its copy; null when none of the names was ever a key's
   * @throws HouseError `not-allowed` in a process that was not given the keeper's login, as no serving process is
   */
  shred(dekIds: readonly string[], requestId: string): Promise<{ reportableAt: Date | null }>;
  /** HMAC-SHA-256 under the key of a purpose: `login`, `suppression`, `attempts`, `recipient`, `evidence`. 32 bytes. */
  blindIndex(purpose: 'login' | 'suppression' | 'attempts' | 'recipient' | 'evidence', normalised: string): Uint8Array;
  /** Signs with the house's Ed25519 key. */
  sign(message: Uint8Array): { signature: Uint8Array; keyId: string; publicKey: Uint8Array };
  /** MAC for artifact links, 32 bytes. */
  linkMac(message: Uint8Array): Uint8Array;
}

/** A place outside the database that keeps the checkpoints of the audit log, so that a log that was cut short can be told. */
export interface Witness {
  /** A short word, such as `own`; it stands in the database. */
  readonly name: string;
  /** The newest note it holds; null when none. Rejects when the place cannot be reached. */
  newest(): Promise<string | null>;
  /** Every note it holds, oldest first. */
  all(): Promise<string[]>;
  /** Keeps one more note, on disk before it resolves. */
  accept(note: string): Promise<void>;
}

/** Soft counters: Redis, or process memory when it is absent. Nothing that guards a secret. */
export interface Ephemeral {
  /** Counts one use; true while within the limit of the fixed window. */
  withinLimit(flow: string, key: string, limit: number, windowSeconds: number): Promise<boolean>;
  status(): 'redis' | 'memory' | 'unavailable';
}
