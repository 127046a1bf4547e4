import { z } from 'zod';
import { AuditProof } from '../proof/audit-proof.rules.ts';
import { Books, BooksCheck, BooksFile, ExportBooks, FindBooks } from './books.schema.ts';
import { AdoptMoney, MoneyState, SyncReport } from './money.schema.ts';
import { procedure, router } from '../trpc.ts';
import {
  AccessRule, ActOnDelivery, AuditRow, AuditState, Cancelled, ChangeRole, Colleague, DeliveryDetail, DeliveryRow, FindDeliveries, FindOrders, FindWebhooks, HealthLine, HeldDelivery,
  HouseFlag, InviteOperator, OrderDetail, OrderRow, Overview, Page, PauseWork, ResendAsOperator, ResolveDelivery, Resolved, ResumeWork, Retried, Schedule, ReplayedWebhook, ReplayWebhook, ScheduleName, SetFlag, WebhookDetail, WebhookRow, WorkBoard,
} from './operator.schema.ts';
import { DecideRefund, FindRefunds, OpenRefund, RecreateOrder, RefundCase, RefundRow } from './refunds.schema.ts';

const listed = <Row extends z.ZodType>(row: Row) => z.object({ rows: z.array(row), nextCursor: z.string().nullable() });
const byId = z.strictObject({ id: z.uuid() });

export const operatorRouter = router({
  overview: procedure.output(Overview).query(({ ctx }) => ctx.ports.operator.overview()),
  orders: procedure.input(FindOrders).output(listed(OrderRow)).query(({ ctx, input }) => ctx.ports.operator.orders(input)),
  order: procedure.input(byId).output(OrderDetail).query(({ ctx, input }) => ctx.ports.operator.order(input)),
  deliveries: procedure.input(FindDeliveries).output(listed(DeliveryRow)).query(({ ctx, input }) => ctx.ports.operator.deliveries(input)),
  delivery: procedure.input(byId).output(DeliveryDetail).query(({ ctx, input }) => ctx.ports.operator.delivery(input)),
  resend: procedure.input(ResendAsOperator).output(DeliveryDetail).mutation(({ ctx, input }) => ctx.ports.operator.resend(input)),
  reopenGift: procedure.input(byId).output(z.object({ expiresAt: z.date() })).mutation(({ ctx, input }) => ctx.ports.operator.reopenGift(input)),
  held: procedure.input(Page).output(listed(HeldDelivery)).query(({ ctx, input }) => ctx.ports.operator.held(input)),
  resolve: procedure.input(ResolveDelivery).output(Resolved).mutation(({ ctx, input }) => ctx.ports.operator.resolve(input)),
  retry: procedure.input(ActOnDelivery).output(Retried).mutation(({ ctx, input }) => ctx.ports.operator.retry(input)),
  cancel: procedure.input(ActOnDelivery).output(Cancelled).mutation(({ ctx, input }) => ctx.ports.operator.cancel(input)),
  queues: procedure.output(WorkBoard).query(({ ctx }) => ctx.ports.operator.queues()),
  pause: procedure.input(PauseWork).output(WorkBoard).mutation(({ ctx, input }) => ctx.ports.operator.pause(input)),
  resume: procedure.input(ResumeWork).output(WorkBoard).mutation(({ ctx, input }) => ctx.ports.operator.resume(input)),
  schedules: procedure.output(z.array(Schedule)).query(({ ctx }) => ctx.ports.operator.schedules()),
  runSchedule: procedure.input(ScheduleName).output(z.array(Schedule)).mutation(({ ctx, input }) => ctx.ports.operator.runSchedule(input)),
  pauseSchedule: procedure.input(ScheduleName).output(z.array(Schedule)).mutation(({ ctx, input }) => ctx.ports.operator.pauseSchedule(input)),
  resumeSchedule: procedure.input(ScheduleName).output(z.array(Schedule)).mutation(({ ctx, input }) => ctx.ports.operator.resumeSchedule(input)),
  webhooks: procedure.input(FindWebhooks).output(listed(WebhookRow)).query(({ ctx, input }) => ctx.ports.operator.webhooks(input)),
  webhook: procedure.input(byId).output(WebhookDetail).query(({ ctx, input }) => ctx.ports.operator.webhook(input)),
  replayWebhook: procedure.input(ReplayWebhook).output(ReplayedWebhook).mutation(({ ctx, input }) => ctx.ports.operator.replayWebhook(input)),
  money: procedure.output(MoneyState).query(({ ctx }) => ctx.ports.operator.money()),
  compareMoney: procedure.output(SyncReport).mutation(({ ctx }) => ctx.ports.operator.compareMoney()),
  adoptMoney: procedure.input(AdoptMoney).output(SyncReport).mutation(({ ctx, input }) => ctx.ports.operator.adoptMoney(input)),
  books: procedure.input(FindBooks).output(Books).query(({ ctx, input }) => ctx.ports.operator.books(input)),
  checkBooks: procedure.input(FindBooks).output(BooksCheck).mutation(({ ctx, input }) => ctx.ports.operator.checkBooks(input)),
  booksFile: procedure.input(ExportBooks).output(BooksFile).mutation(({ ctx, input }) => ctx.ports.operator.booksFile(input)),
  refunds: procedure.input(FindRefunds).output(listed(RefundRow)).query(({ ctx, input }) => ctx.ports.operator.refunds(input)),
  refund: procedure.input(byId).output(RefundCase).query(({ ctx, input }) => ctx.ports.operator.refund(input)),
  openRefund: procedure.input(OpenRefund).output(RefundCase).mutation(({ ctx, input }) => ctx.ports.operator.openRefund(input)),
  decideRefund: procedure.input(DecideRefund).output(RefundCase).mutation(({ ctx, input }) => ctx.ports.operator.decideRefund(input)),
  recreate: procedure.input(RecreateOrder).output(OrderDetail).mutation(({ ctx, input }) => ctx.ports.operator.recreate(input)),
  health: procedure.output(z.array(HealthLine)).query(({ ctx }) => ctx.ports.operator.health()),
  people: procedure.output(z.array(Colleague)).query(({ ctx }) => ctx.ports.operator.people()),
  invite: procedure.input(InviteOperator).output(z.array(Colleague)).mutation(({ ctx, input }) => ctx.ports.operator.invite(input)),
  changeRole: procedure.input(ChangeRole).output(z.array(Colleague)).mutation(({ ctx, input }) => ctx.ports.operator.changeRole(input)),
  revoke: procedure.input(byId).output(z.array(Colleague)).mutation(({ ctx, input }) => ctx.ports.operator.revoke(input)),
  accessRules: procedure.output(z.array(AccessRule)).query(({ ctx }) => ctx.ports.operator.accessRules()),
  flags: procedure.output(z.array(HouseFlag)).query(({ ctx }) => ctx.ports.operator.flags()),
  setFlag: procedure.input(SetFlag).output(z.array(HouseFlag)).mutation(({ ctx, input }) => ctx.ports.operator.setFlag(input)),
  audit: procedure.input(Page).output(listed(AuditRow)).query(({ ctx, input }) => ctx.ports.operator.audit(input)),
  auditState: procedure.output(AuditState).query(({ ctx }) => ctx.ports.operator.auditState()),
  auditProof: procedure.input(byId).output(AuditProof).query(({ ctx, input }) => ctx.ports.operator.auditProof(input)),
});
