import { z } from 'zod';
import { OrderCode } from '../values/human-code.ts';
import { EmailAddress } from '../values/email-address.ts';
import { hidden } from '../values/hidden.ts';
import { OperatorRole } from '../access/access.schema.ts';
import { DeliveryStateWord, OrderStateWord, Stage } from '../trail/trail.schema.ts';

export { OperatorRight, OperatorRole } from '../access/access.schema.ts';

/** Everything here is masked by construction: no sealed column can be reached from the operator's database role. */
export const Page = z.strictObject({ cursor: z.string().max(200).nullable(), limit: z.number().int().min(1).max(100) });

export const OrderRow = z.object({
  id: z.uuid(),
  orderCode: z.string(),
  productName: z.string(),
  amountMinor: z.number().int(),
  currency: z.string(),
  state: OrderStateWord,
  placedAt: z.date(),
  paidAt: z.date().nullable(),
  maskedAddress: z.string(),
  stagesDone: z.number().int(),
  stagesNeeded: z.number().int(),
});
export type OrderRow = z.infer<typeof OrderRow>;

export const DeliveryRow = z.object({
  id: z.uuid(),
  supportRef: z.string().nullable(),
  kind: z.string(),
  state: DeliveryStateWord,
  orderCode: z.string().nullable(),
  maskedAddress: z.string().nullable(),
  attempts: z.number().int(),
  maxAttempts: z.number().int(),
  createdAt: z.date(),
  updatedAt: z.date(),
  nextRunAt: z.date().nullable(),
  finishedAt: z.date().nullable(),
  lastErrorCode: z.string().nullable(),
  reason: z.string().nullable(),
  generation: z.number().int(),
});
export type DeliveryRow = z.infer<typeof DeliveryRow>;

export const DeliveryAttempt = z.object({
  number: z.number().int(),
  worker: z.string(),
  startedAt: z.date(),
  finishedAt: z.date().nullable(),
  outcome: z.string(),
  stage: z.string().nullable(),
  code: z.string().nullable(),
  providerRef: z.string().nullable(),
});
export type DeliveryAttempt = z.infer<typeof DeliveryAttempt>;

export const DeliveryDetail = DeliveryRow.extend({
  queue: z.string(),
  effectClass: z.string(),
  safeSubject: z.string().nullable(),
  history: z.array(DeliveryAttempt),
  effect: z.object({ state: z.string(), provider: z.string(), providerRef: z.string().nullable(), intentAt: z.date(), settledAt: z.date().nullable() }).nullable(),
  family: z.array(z.object({ id: z.uuid(), generation: z.number().int(), state: DeliveryStateWord })),
  /** Resend is offered only where a second effect is lawful; otherwise the reason stands here. */
  mayResend: z.boolean(),
  whyNot: z.string().nullable(),
  /** Whether a dead one may go on as the same row: no earlier call of it may have been accepted. */
  mayRetry: z.boolean(),
  /** Whether stopping it can still matter; the answer says what became of it. */
  mayCancel: z.boolean(),
});
export type DeliveryDetail = z.infer<typeof DeliveryDetail>;

/** The subscription behind the order of a membership, as the desk last told it. */
export const SubscriptionState = z.object({
  subscriptionId: z.string(),
  status: z.enum(['active', 'past_due', 'ended']),
  interval: z.enum(['month', 'year']),
  paidUntil: z.date(),
  endsWithPeriod: z.boolean(),
  /** What its member wished and the desk has not carried out yet. */
  wish: z.enum(['end', 'go_on']).nullable(),
  nextTryAt: z.date().nullable(),
  endedAt: z.date().nullable(),
  endedFor: z.enum(['wish', 'unpaid', 'house']).nullable(),
  billsPaid: z.number().int(),
});
export type SubscriptionState = z.infer<typeof SubscriptionState>;

export const OrderDetail = OrderRow.extend({
  stages: z.array(Stage),
  deliveries: z.array(DeliveryRow),
  /** Null for whatever is paid once. */
  subscription: SubscriptionState.nullable(),
  checkoutSessionId: z.string().nullable(),
  paymentIntentId: z.string().nullable(),
  livemode: z.boolean(),
});
export type OrderDetail = z.infer<typeof OrderDetail>;

export const WebhookRow = z.object({
  id: z.uuid(),
  stripeEventId: z.string(),
  eventType: z.string(),
  status: z.enum(['processing', 'succeeded', 'failed', 'ignored']),
  attempts: z.number().int(),
  /** How often the event arrived; acted on once. */
  seen: z.number().int(),
  errorMessage: z.string().nullable(),
  objectId: z.string().nullable(),
  receivedAt: z.date(),
  processedAt: z.date().nullable(),
});
export type WebhookRow = z.infer<typeof WebhookRow>;

/** One event with everything the inbox keeps of it: ids, words, amounts and times. */
export const WebhookDetail = WebhookRow.extend({
  livemode: z.boolean(),
  /** Until when whoever has it in hand may work on it; null when nobody has. */
  leaseUntil: z.date().nullable(),
  /** When the house tries it again by itself; null when it does not. */
  retryAt: z.date().nullable(),
  /** What the signed body said, as far as it is kept. It is a pointer and never the truth. */
  projection: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  /** The order that the event points at, where the house has one. */
  order: z.object({ id: z.uuid(), orderCode: z.string() }).nullable(),
});
export type WebhookDetail = z.infer<typeof WebhookDetail>;

/** What handling an event changes, or would change. Amounts in minor units. */
export const WebhookEffects = z.object({
  orderCode: z.string().nullable(),
  moves: z.array(z.object({ what: z.enum(['order', 'failure', 'refunded', 'dispute', 'scroll']), from: z.string().nullable(), to: z.string().nullable() })),
  lines: z.array(z.object({ kind: z.enum(['charge', 'refund', 'dispute', 'adjustment']), amountMinor: z.number().int(), currency: z.string() })),
  refunds: z.array(z.object({ class: z.string(), status: z.string(), amountMinor: z.number().int(), currency: z.string() })),
  /** Work that is left; a letter by its subject. */
  jobs: z.array(z.object({ kind: z.string(), letter: z.string().nullable() })),
});
export type WebhookEffects = z.infer<typeof WebhookEffects>;

export const Overview = z.object({
  role: OperatorRole,
  paidOrders: z.number().int(),
  readableScrolls: z.number().int(),
  openDeliveries: z.number().int(),
  /** Seconds the oldest due delivery has waited. */
  oldestDueSeconds: z.number().nullable(),
  deadDeliveries: z.number().int(),
  uncertainDeliveries: z.number().int(),
  failedWebhooks: z.number().int(),
  /** Orders paid more than the promised minutes ago and still not readable. */
  latePromises: z.number().int(),
  lastDeliveryAt: z.date().nullable(),
  workers: z.number().int(),
  transport: z.string(),
});
export type Overview = z.infer<typeof Overview>;

export const HealthLine = z.object({ name: z.string(), verdict: z.enum(['pass', 'warn', 'fail']), words: z.string() });
export type HealthLine = z.infer<typeof HealthLine>;

/** Who may do what with one relation of the database, as the house's own map says and as the database agrees. */
export const AccessRule = z.object({
  relation: z.string(),
  /** `forced` binds the owner too; `none` has no row security. */
  wall: z.enum(['forced', 'on', 'view', 'none']),
  /** Why a relation may stand without row security; null where it has one. */
  why: z.string().nullable(),
  roles: z.array(z.object({
    role: z.string(),
    /** Null stands for all columns. */
    verbs: z.array(z.object({ verb: z.string(), columns: z.array(z.string()).nullable() })),
  })),
  policies: z.array(z.object({ name: z.string(), verb: z.string(), roles: z.array(z.string()), rows: z.string(), written: z.string().nullable() })),
  sealed: z.array(z.object({ column: z.string(), holds: z.string() })),
  /** What the live catalogue says otherwise; empty when it agrees. */
  differs: z.array(z.enum(['not_in_database', 'not_in_map', 'row_security', 'forced', 'policies'])),
});
export type AccessRule = z.infer<typeof AccessRule>;

export const AuditRow = z.object({
  id: z.uuid(),
  at: z.date(),
  actorType: z.string(),
  action: z.string(),
  entityType: z.string(),
  outcome: z.string(),
  reasonTag: z.string().nullable(),
  requestId: z.string().nullable(),
  /** Place in the log, from 1; null while the event waits to be linked, for about a second. */
  seq: z.number().int().nullable(),
});
export type AuditRow = z.infer<typeof AuditRow>;

/** How the audit log stands: counts and ages of the whole database. */
export const AuditState = z.object({
  linked: z.number().int(),
  queued: z.number().int(),
  /** Of the oldest event that waits; 0 when none does. */
  queueAgeSeconds: z.number(),
  /** Size of the newest checkpoint; 0 before the first. */
  signed: z.number().int(),
  signedAt: z.date().nullable(),
  /** The last verification from the command line; null when there was none. */
  verified: z.object({ at: z.date(), clean: z.boolean() }).nullable(),
});
export type AuditState = z.infer<typeof AuditState>;

/** One who looks after the house, or is asked to. */
export const Colleague = z.object({
  id: z.uuid(),
  role: OperatorRole,
  maskedAddress: z.string(),
  invitedAt: z.date(),
  /** Null while the invitation is open. */
  joinedAt: z.date().nullable(),
  /** Null when no session of theirs stands. */
  seenAt: z.date().nullable(),
  self: z.boolean(),
});
export type Colleague = z.infer<typeof Colleague>;
export const InviteOperator = z.strictObject({ address: hidden(EmailAddress), role: OperatorRole });
export type InviteOperator = z.infer<typeof InviteOperator>;
export const ChangeRole = z.strictObject({ id: z.uuid(), role: OperatorRole });
export type ChangeRole = z.infer<typeof ChangeRole>;

export const ReasonTag = z.enum(['lost_link', 'email_missing', 'refund', 'recreate', 'confusion', 'privacy', 'bug', 'unsafe_request']);
export type ReasonTag = z.infer<typeof ReasonTag>;

export const FindOrders = Page.extend({ orderCode: OrderCode.nullable(), state: OrderStateWord.nullable() });
export type FindOrders = z.infer<typeof FindOrders>;
export const FindDeliveries = Page.extend({
  kind: z.string().max(40).regex(/^[a-z_]+$/).nullable(),
  state: DeliveryStateWord.nullable(),
  orderCode: OrderCode.nullable(),
});
export type FindDeliveries = z.infer<typeof FindDeliveries>;
export const FindWebhooks = Page.extend({ status: z.enum(['processing', 'succeeded', 'failed', 'ignored']).nullable() });
export type FindWebhooks = z.infer<typeof FindWebhooks>;
export const ResendAsOperator = z.strictObject({ deliveryId: z.uuid(), reason: ReasonTag, requestKey: z.uuid() });
export type ResendAsOperator = z.infer<typeof ResendAsOperator>;

/** Why a person acts on work: a closed list, since it is stored, audited and shown. */
export const WorkReason = z.enum(['person_said', 'provider_shows', 'not_wanted', 'too_old', 'fault_mended', 'other_side_trouble', 'upkeep', 'drill', 'bug']);
export type WorkReason = z.infer<typeof WorkReason>;

export const ReplayWebhook = z.strictObject({ id: z.uuid(), dryRun: z.boolean(), reason: WorkReason });
export type ReplayWebhook = z.infer<typeof ReplayWebhook>;

/**
 * How a replay ended: `shown` was undone at its end, `replayed` stands, `ignored` concerns nothing of this house,
 * `already` was acted on before and is left alone, `in_work` is in somebody's hands.
 */
export const ReplayedWebhook = z.object({ word: z.enum(['shown', 'replayed', 'ignored', 'already', 'in_work']), effects: WebhookEffects, webhook: WebhookDetail });
export type ReplayedWebhook = z.infer<typeof ReplayedWebhook>;

/** A delivery whose outcome nobody knows, and what is known so far. */
export const HeldDelivery = z.object({
  id: z.uuid(),
  kind: z.string(),
  orderCode: z.string().nullable(),
  supportRef: z.string().nullable(),
  safeSubject: z.string().nullable(),
  /** When it became unknowable. */
  since: z.date(),
  /** A quarter of an hour has passed without proof: a person decides, and the buyer is asked too. */
  needsAPerson: z.boolean(),
  /** What happens if nobody does anything: nothing, or one more sending by the engine. */
  policy: z.enum(['hold', 'resend_once']),
  provider: z.string().nullable(),
  providerRef: z.string().nullable(),
  /** When the house wrote down that it was about to hand it over. */
  intentAt: z.date().nullable(),
  /** How the try ended that left it open; null when it left no line. */
  evidence: z.object({ outcome: z.string(), stage: z.string().nullable(), code: z.string().nullable(), at: z.date() }).nullable(),
  /** Whether sending again is one of the answers: letters go again, all else is made anew. */
  mayResend: z.boolean(),
});
export type HeldDelivery = z.infer<typeof HeldDelivery>;
export const ResolveDelivery = z.strictObject({ deliveryId: z.uuid(), verdict: z.enum(['accepted', 'close']), reason: WorkReason });
export type ResolveDelivery = z.infer<typeof ResolveDelivery>;
/** `lost`: somebody or some proof was faster, and nothing more was done. */
export const Resolved = z.object({ word: z.enum(['settled', 'lost']), delivery: DeliveryDetail });
export type Resolved = z.infer<typeof Resolved>;

export const ActOnDelivery = z.strictObject({ deliveryId: z.uuid(), reason: WorkReason });
export type ActOnDelivery = z.infer<typeof ActOnDelivery>;
export const Retried = z.object({ word: z.enum(['retried', 'not-dead', 'unsafe']), delivery: DeliveryDetail });
export type Retried = z.infer<typeof Retried>;
export const Cancelled = z.object({ word: z.enum(['cancelled', 'requested', 'too_late']), delivery: DeliveryDetail });
export type Cancelled = z.infer<typeof Cancelled>;

/** What can be held back: everything, this house, or one queue, kind or destination. */
export const PauseScope = z.string().max(90).regex(/^(all|house|queue:[a-z_]{1,40}|kind:[a-z_]{1,40}|dest:[A-Za-z0-9_.:-]{1,80})$/);
export const PauseWork = z.strictObject({
  scope: PauseScope,
  reason: WorkReason,
  /** Whole minutes until it ends by itself, up to a week; null stays until somebody lifts it. */
  minutes: z.number().int().min(1).max(10_080).nullable(),
});
export type PauseWork = z.infer<typeof PauseWork>;
export const ResumeWork = z.strictObject({ scope: PauseScope });
export type ResumeWork = z.infer<typeof ResumeWork>;

/** Queues, workers and pauses as they stand at this moment. */
export const WorkBoard = z.object({
  /** How hints travel; null while no keeper has said so. */
  transport: z.string().nullable(),
  keeper: z.object({ host: z.string().nullable(), pid: z.number().int().nullable(), leaseMs: z.number() }).nullable(),
  queues: z.array(z.object({ queue: z.string(), due: z.number().int(), future: z.number().int(), running: z.number().int(), oldestDueSeconds: z.number().nullable() })),
  workers: z.array(z.object({ id: z.string(), host: z.string(), pid: z.number().int(), build: z.string(), heartbeatAgeMs: z.number(), draining: z.boolean() })),
  pauses: z.array(z.object({
    scope: z.string(),
    since: z.date(),
    /** Null until somebody lifts it. */
    until: z.date().nullable(),
    /** A word of `WorkReason`, or what the command line or the engine wrote. */
    reason: z.string(),
    actor: z.string(),
    /** The engine's own cool-down of a busy destination; it ends by itself. */
    automatic: z.boolean(),
  })),
  /** All that this house can hold back. */
  scopes: z.array(z.string()),
  uncertain: z.number().int(),
  dead: z.number().int(),
});
export type WorkBoard = z.infer<typeof WorkBoard>;

/** One line of the calendar. */
export const Schedule = z.object({
  name: z.string(),
  /** A cron expression, or an interval. */
  expression: z.string(),
  timezone: z.string(),
  /** Null while it is paused. */
  nextSlot: z.date().nullable(),
  lastSlot: z.date().nullable(),
  pausedAt: z.date().nullable(),
  lastRun: z.object({ status: z.string(), startedAt: z.date(), durationMs: z.number().nullable(), errorCode: z.string().nullable() }).nullable(),
  /** Slots that never started, because nothing was there to start them. */
  missed: z.number().int(),
  /** Slots left out, because the run before was still going. */
  skipped: z.number().int(),
});
export type Schedule = z.infer<typeof Schedule>;
export const ScheduleName = z.strictObject({ name: z.string().max(60).regex(/^[a-z0-9_]+$/) });
export type ScheduleName = z.infer<typeof ScheduleName>;

/**
 * A switch of the whole house. `composer`: whether a model may write at all. `duplicate_refund`: whether money that came
 * twice for one thing goes back by itself, or waits for a person.
 */
export const HouseFlag = z.object({
  name: z.enum(['composer', 'duplicate_refund']),
  value: z.enum(['on', 'off']),
  /** Null while nobody ever turned it. */
  since: z.date().nullable(),
});
export type HouseFlag = z.infer<typeof HouseFlag>;
export const SetFlag = z.strictObject({ name: HouseFlag.shape.name, value: HouseFlag.shape.value });
export type SetFlag = z.infer<typeof SetFlag>;
