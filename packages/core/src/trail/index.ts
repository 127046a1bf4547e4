export { confirmArrival } from './confirm-arrival.ts';
export { liftBounce } from './lift-bounce.ts';
export { listOrders } from './list-orders.ts';
export { loadOrder, loadOrders, type LoadedOrder } from './load-facts.ts';
export { mendAddress } from './mend-address.ts';
export { readOrderVersion } from './read-order-version.ts';
export { resendDelivery } from './resend-delivery.ts';
export { deliveryWord, deriveOrderState, deriveStages, moneyWord, mayResend } from './stages.rules.ts';
export { trackOrder } from './track-order.ts';
