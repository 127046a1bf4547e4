import type { Books, BooksCheck, BooksFile, ExportBooks, FindBooks } from './books.schema.ts';
import type { AdoptMoney, MoneyState, SyncReport } from './money.schema.ts';
import type { AuditProof } from '../proof/audit-proof.rules.ts';
import type {
  AccessRule, ActOnDelivery, AuditRow, AuditState, Cancelled, ChangeRole, Colleague, DeliveryDetail, DeliveryRow, FindDeliveries, FindOrders, FindWebhooks, HealthLine, HeldDelivery,
  HouseFlag, InviteOperator, OrderDetail, OrderRow, Overview, PauseWork, ResendAsOperator, ResolveDelivery, Resolved, ResumeWork, Retried, Schedule, ReplayedWebhook, ReplayWebhook, ScheduleName, SetFlag, WebhookDetail, WebhookRow, WorkBoard,
} from './operator.schema.ts';
import type { DecideRefund, FindRefunds, OpenRefund, RecreateOrder, RefundCase, RefundRow } from './refunds.schema.ts';

export interface Listed<Row> { rows: Row[]; nextCursor: string | null }

/** The operator's doors. Each act writes an audit event; reading a page writes none, opening one order or delivery does. */
export interface OperatorPort {
  overview(): Promise<Overview>;
  orders(input: FindOrders): Promise<Listed<OrderRow>>;
  order(input: { id: string }): Promise<OrderDetail>;
  deliveries(input: FindDeliveries): Promise<Listed<DeliveryRow>>;
  delivery(input: { id: string }): Promise<DeliveryDetail>;
  /** Leaves a fresh row of the same family to the address on file; the same request key is one row. */
  resend(input: ResendAsOperator): Promise<DeliveryDetail>;
  /** Opens the expired gift of an order once more, within thirty days of its end. */
  reopenGift(input: { id: string }): Promise<{ expiresAt: Date }>;
  /** Deliveries of unknown outcome, the one that waits longest first. */
  held(input: { cursor: string | null; limit: number }): Promise<Listed<HeldDelivery>>;
  /** Settles one by a person's word, or closes it undecided. `lost` when it was settled meanwhile. Sending it again is `resend`. */
  resolve(input: ResolveDelivery): Promise<Resolved>;
  /** A dead delivery goes on as the same row. `unsafe` while an earlier call of it may have been accepted. */
  retry(input: ActOnDelivery): Promise<Retried>;
  /** Stops one: `cancelled` at once, `requested` while it runs, `too_late` once it left or ended. */
  cancel(input: ActOnDelivery): Promise<Cancelled>;
  /** Backlog, workers and pauses, at this moment. */
  queues(): Promise<WorkBoard>;
  /** Holds a scope back from this moment on; running work goes on. A second call replaces reason and end. */
  pause(input: PauseWork): Promise<WorkBoard>;
  /** Lifts a pause; one that has ended is no error. */
  resume(input: ResumeWork): Promise<WorkBoard>;
  schedules(): Promise<Schedule[]>;
  /** Leaves one run beside the calendar; the overlap guard still holds. Refuses `not-found`. */
  runSchedule(input: ScheduleName): Promise<Schedule[]>;
  pauseSchedule(input: ScheduleName): Promise<Schedule[]>;
  resumeSchedule(input: ScheduleName): Promise<Schedule[]>;
  webhooks(input: FindWebhooks): Promise<Listed<WebhookRow>>;
  webhook(input: { id: string }): Promise<WebhookDetail>;
  /**
   * Acts on an event once more, or shows what that would change: a dry run does everything and undoes it at its end.
   * What was acted on is left alone. Refuses `payments-away`, and `not-found` for what was purged.
   */
  replayWebhook(input: ReplayWebhook): Promise<ReplayedWebhook>;
  /** How house and payment desk agree, and where money, readings and deliveries differ; from our own rows. */
  money(): Promise<MoneyState>;
  /** Asks the desk and tells what adopting would change; changes nothing. Refuses `too-many`, `payments-away`. */
  compareMoney(): Promise<SyncReport>;
  /** Settles one order, or everything that settling mends; `stopped` when there is more than a call may take, and a second call goes on. Refuses as `compareMoney`. */
  adoptMoney(input: AdoptMoney): Promise<SyncReport>;
  /** A month of the books. Operators and owners see it. */
  books(input: FindBooks): Promise<Books>;
  /** Holds a month line by line against the desk. Refuses `payments-away`. */
  checkBooks(input: FindBooks): Promise<BooksCheck>;
  /** Where the CSV of a time is. Refuses `step-up-needed`. */
  booksFile(input: ExportBooks): Promise<BooksFile>;
  refunds(input: FindRefunds): Promise<Listed<RefundRow>>;
  refund(input: { id: string }): Promise<RefundCase>;
  /** Opens a case for what a customer told support. Refuses `nothing-to-return`. */
  openRefund(input: OpenRefund): Promise<RefundCase>;
  /** Grants, in part or whole, or declines; asks for a fresh proof. Refuses `already-decided`, and `not-allowed` above one's limit. */
  decideRefund(input: DecideRefund): Promise<RefundCase>;
  /** Leaves what failed of a paid order once more, from the same seal. Refuses `nothing-to-mend`. */
  recreate(input: RecreateOrder): Promise<OrderDetail>;
  health(): Promise<HealthLine[]>;
  /** Who looks after the house: owners see it, by masked address. */
  people(): Promise<Colleague[]>;
  /** Mails a link that works once within a day. Refuses `step-up-needed`, `already-operator`. */
  invite(input: InviteOperator): Promise<Colleague[]>;
  /** Refuses `step-up-needed`, and `last-owner` when nobody would be left to look after the house. */
  changeRole(input: ChangeRole): Promise<Colleague[]>;
  /** Ends a role or an invitation, and its sessions at once. Refuses as `changeRole` does. */
  revoke(input: { id: string }): Promise<Colleague[]>;
  /** The map of rights, relation by relation, each compared with the catalogue as it stands. Operators, privacy and owners see it. */
  accessRules(): Promise<AccessRule[]>;
  /** The house's switches. */
  flags(): Promise<HouseFlag[]>;
  /** Turns one for the whole house, from the next act on; asks for a fresh proof. */
  setFlag(input: SetFlag): Promise<HouseFlag[]>;
  audit(input: { cursor: string | null; limit: number }): Promise<Listed<AuditRow>>;
  auditState(): Promise<AuditState>;
  /** What shows that an event of the house stands in the log. Refuses `in-work` until a checkpoint covers it. */
  auditProof(input: { id: string }): Promise<AuditProof>;
}
