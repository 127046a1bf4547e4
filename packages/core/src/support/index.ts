export { listAccessRules } from './list-access-rules.ts';
export { listAudit } from './list-audit.ts';
export { readAuditState } from './read-audit-state.ts';
export { listDeliveries } from './list-deliveries.ts';
export { listOrdersForOperator, openOrderForOperator } from './list-orders.ts';
export { listWebhooks } from './list-webhooks.ts';
export { openDelivery } from './open-delivery.ts';
export { readOverview } from './read-overview.ts';
export { resendForCustomer } from './resend-for-customer.ts';
