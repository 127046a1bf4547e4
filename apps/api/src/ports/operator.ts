import type { OperatorPort } from '@omenhall/contracts/operator/operator.port';
import type { Colleague, DeliveryDetail, Schedule, WorkBoard } from '@omenhall/contracts/operator/operator.schema';
import { changeOperatorRole, countAttempt, guardedLimits, inviteOperator, listOperators, mayOperate, revokeOperator } from '@omenhall/core/access';
import { listFlags, setFlag } from '@omenhall/core/house';
import type { Inside } from '@omenhall/core/context';
import { cancelDelivery, listHeldDeliveries, listSchedules, listScopes, pauseDeliveries, pauseSchedule, readDeliveryStatus, resolveDelivery, resumeDeliveries, resumeSchedule, retryDelivery, runSchedule } from '@omenhall/core/operations';
import { reopenGift } from '@omenhall/core/gift';
import { listAccessRules, listAudit, listDeliveries, listOrdersForOperator, listRefunds, listWebhooks, openDelivery, openOrderForOperator, openRefundCase, openWebhook, readAuditState, readOverview, resendForCustomer, showDelivery, showRefundCase } from '@omenhall/core/support';
import { replayEvent } from '@omenhall/core/payment';
import { recreateReading } from '@omenhall/core/reading';
import { decideRefund, openRefundFor } from '@omenhall/core/refund';
import { auditOrigin, proveEvent } from '@omenhall/core/audit';
import { examineHouse } from '../health/examine-house.ts';
import { inboxOf } from '../webhooks/stripe/inbox-of.ts';
import { moneyRooms } from './money.ts';
import { asOperator, asOperatorsOwn, asVisitor, findOperator, type Call } from '../plugins/caller.ts';

export const operatorPort = (call: Call): OperatorPort => ({
  overview: async () => {
    const ctx = asOperator(call, 'see_lists');
    return ctx.inTransaction((inside) => readOverview(inside, ctx.role, call.process.transport()));
  },
  orders: async (input) => asOperator(call, 'see_lists').inTransaction((inside) => listOrdersForOperator(inside, input)),
  order: async ({ id }) => asOperator(call, 'open_order').inTransaction((inside) => openOrderForOperator(inside, id)),
  deliveries: async (input) => asOperator(call, 'see_lists').inTransaction((inside) => listDeliveries(inside, input)),
  delivery: async ({ id }) => asOperator(call, 'open_order').inTransaction((inside) => openDelivery(inside, id)),
  reopenGift: async ({ id }) => asOperator(call, 'recreate_reading').inTransaction((inside) => reopenGift(inside, id)),
  resend: async (input) => asOperator(call, 'resend_delivery').inTransaction((inside) => resendForCustomer(inside, input)),
  held: async (input) => asOperator(call, 'see_lists').inTransaction((inside) => listHeldDeliveries(inside, input)),
  resolve: async (input) => asOperator(call, 'resolve_delivery').inTransaction(async (inside) => answered(inside, input.deliveryId, await resolveDelivery(inside, input))),
  retry: async (input) => asOperator(call, 'retry_work').inTransaction(async (inside) => answered(inside, input.deliveryId, await retryDelivery(inside, input))),
  cancel: async (input) => asOperator(call, 'retry_work').inTransaction(async (inside) => answered(inside, input.deliveryId, await cancelDelivery(inside, input))),
  queues: async () => asOperator(call, 'see_lists').inTransaction(readWorkBoard),
  pause: async ({ minutes, ...wish }) => asOperator(call, 'pause_work').inTransaction(async (inside) => {
    await pauseDeliveries(inside, { scope: scopeOf(inside, wish.scope), reason: wish.reason, until: minutes === null ? null : new Date(inside.clock.now().getTime() + minutes * 60_000) });
    return readWorkBoard(inside);
  }),
  resume: async ({ scope }) => asOperator(call, 'pause_work').inTransaction(async (inside) => {
    await resumeDeliveries(inside, { scope: scopeOf(inside, scope) });
    return readWorkBoard(inside);
  }),
  schedules: async () => asOperator(call, 'see_lists').inTransaction(listSchedules),
  runSchedule: async ({ name }) => calendarAfter(call, (inside) => runSchedule(inside, name)),
  pauseSchedule: async ({ name }) => calendarAfter(call, (inside) => pauseSchedule(inside, name)),
  resumeSchedule: async ({ name }) => calendarAfter(call, (inside) => resumeSchedule(inside, name)),
  webhooks: async (input) => asOperator(call, 'see_lists').inTransaction((inside) => listWebhooks(inside, input)),
  webhook: async ({ id }) => asOperator(call, 'see_lists').inTransaction((inside) => openWebhook(inside, id)),
  async replayWebhook(input) {
    const operator = asOperator(call, 'retry_work');
    const done = await replayEvent(operator, (eventId) => inboxOf(call.process, call.requestId, eventId), input);
    return { ...done, webhook: await operator.inTransaction((inside) => openWebhook(inside, input.id)) };
  },
  ...moneyRooms(call),
  refunds: async (input) => asOperator(call, 'see_lists').inTransaction((inside) => listRefunds(inside, input)),
  refund: async ({ id }) => asOperator(call, 'open_order').inTransaction((inside) => openRefundCase(inside, id)),
  openRefund: async (input) => asOperator(call, 'recreate_reading').inTransaction(async (inside) => openRefundCase(inside, await openRefundFor(inside, input))),
  decideRefund: async (input) => {
    const ctx = asOperator(call, 'refund_small');
    return ctx.inTransaction(async (inside) => {
      await decideRefund(inside, input, mayOperate(ctx.role, 'refund_large'));
      return showRefundCase(inside, input.id);
    });
  },
  recreate: async ({ purchaseId }) => asOperator(call, 'recreate_reading').inTransaction(async (inside) => {
    const order = await openOrderForOperator(inside, purchaseId);
    await recreateReading(inside, order.id);
    return order;
  }),
  health: async () => {
    asOperator(call, 'see_lists');
    return examineHouse(call.process);
  },
  people: async () => asOperator(call, 'see_people').inTransaction(listOperators),
  async invite(input) {
    const owner = asOperator(call, 'manage_people');
    const { keys, house } = call.process;
    await asVisitor(call).inTransaction(({ query }) => countAttempt(query, keys, house.id, guardedLimits.operatorInvite, call.caller.operator?.id ?? ''));
    await inviteOperator(owner, (subjectId) => asOperatorsOwn(call, subjectId), input);
    return owner.inTransaction(listOperators);
  },
  async changeRole(input) {
    const owner = asOperator(call, 'manage_people');
    await owner.inTransaction((inside) => changeOperatorRole(inside, input));
    return peopleAfter(call);
  },
  async revoke({ id }) {
    const owner = asOperator(call, 'manage_people');
    await owner.inTransaction((inside) => revokeOperator(inside, id));
    return peopleAfter(call);
  },
  accessRules: async () => asOperator(call, 'see_access_rules').inTransaction((inside) => listAccessRules(inside, call.process.rlsMap)),
  flags: async () => asOperator(call, 'see_lists').inTransaction(listFlags),
  setFlag: async (input) => asOperator(call, 'set_flags').inTransaction((inside) => setFlag(inside, input)),
  audit: async (input) => asOperator(call, 'see_audit').inTransaction((inside) => listAudit(inside, input)),
  auditState: async () => asOperator(call, 'see_audit').inTransaction(readAuditState),
  auditProof: async ({ id }) => {
    const { keys, house } = call.process;
    return asOperator(call, 'see_audit').inTransaction(({ query }) => proveEvent(query, { name: auditOrigin(house.id), publicKey: keys.sign(new Uint8Array()).publicKey }, id));
  },
});

/** Who gave up the last right to look sees an empty list; the act itself stands. */
async function peopleAfter(call: Call): Promise<Colleague[]> {
  const now = await findOperator(call.process, call.tokens.operator);
  if (now === null || !mayOperate(now.role, 'see_people')) return [];
  return asOperator(call, 'see_people').inTransaction(listOperators);
}

/** The word of an act, and the delivery as it then stands. */
async function answered<Word>(inside: Inside, deliveryId: string, { word }: { word: Word }): Promise<{ word: Word; delivery: DeliveryDetail }> {
  return { word, delivery: await showDelivery(inside, deliveryId) };
}

/** Pages say `house` for their own; no other house's pauses are shown. */
const scopeOf = ({ house }: Inside, scope: string): string => (scope === 'house' ? `house:${house.id}` : scope);
async function readWorkBoard(inside: Inside): Promise<WorkBoard> {
  const { controls, ...board } = await readDeliveryStatus(inside);
  const own = scopeOf(inside, 'house');
  const say = (scope: string): string => (scope === own ? 'house' : scope);
  const pauses = controls.filter(({ scope }) => !scope.startsWith('house:') || scope === own).map((control) => ({ ...control, scope: say(control.scope) }));
  return { ...board, pauses, scopes: listScopes(inside).map(say) };
}

const calendarAfter = async (call: Call, act: (inside: Inside) => Promise<void>): Promise<Schedule[]> => asOperator(call, 'run_schedule').inTransaction(async (inside) => {
  await act(inside);
  return listSchedules(inside);
});
