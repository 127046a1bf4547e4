export { openPayments, pinnedApiVersion, type PaymentsOptions } from './open-payments.ts';
export { verifyDeskEvent, type VerifyDeskEventOptions } from './verify-desk-event.ts';
