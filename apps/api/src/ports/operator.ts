import type { OperatorPort } from '@omenhall/contracts/operator/operator.port';
import { listAudit, listDeliveries, listOrdersForOperator, listWebhooks, openDelivery, openOrderForOperator, readOverview, resendForCustomer } from '@omenhall/core/support';
import { examineHouse } from '../health/examine-house.ts';
import { asOperator, type Call } from '../plugins/caller.ts';

export const operatorPort = (call: Call): OperatorPort => ({
  overview: async () => {
    const ctx = asOperator(call, 'see_lists');
    return ctx.inTransaction((inside) => readOverview(inside, ctx.role, call.process.transport()));
  },
  orders: async (input) => asOperator(call, 'see_lists').inTransaction((inside) => listOrdersForOperator(inside, input)),
  order: async ({ id }) => asOperator(call, 'open_order').inTransaction((inside) => openOrderForOperator(inside, id)),
  deliveries: async (input) => asOperator(call, 'see_lists').inTransaction((inside) => listDeliveries(inside, input)),
  delivery: async ({ id }) => asOperator(call, 'open_order').inTransaction((inside) => openDelivery(inside, id)),
  resend: async (input) => asOperator(call, 'resend_delivery').inTransaction((inside) => resendForCustomer(inside, input)),
  webhooks: async (input) => asOperator(call, 'see_lists').inTransaction((inside) => listWebhooks(inside, input)),
  health: async () => {
    asOperator(call, 'see_lists');
    return examineHouse(call.process);
  },
  audit: async (input) => asOperator(call, 'see_audit').inTransaction((inside) => listAudit(inside, input)),
});
