export { confirmSession } from './confirm-session.ts';
export { receiveEvent, type EventConcern, type Inbox, type Received } from './receive-event.ts';
export { settlePayment, unlockFree } from './settle-payment.ts';
