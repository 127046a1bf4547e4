export { isLiveKey, openPayments } from './open-payments.ts';
export { pinnedApiVersion, type PaymentsOptions } from './open-stripe.ts';
export { verifyDeskEvent, type VerifyDeskEventOptions } from './verify-desk-event.ts';
