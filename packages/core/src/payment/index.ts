export { confirmSession } from './confirm-session.ts';
export { handleEvent, type Claim, type Inbox } from './handle-event.ts';
export { balanceOf, linesOf, type Balance, type BookLine } from './money.rules.ts';
export { openFree, openPurchase, type Opening } from './open-purchase.ts';
export { eventTypes, pointerOf, type DeskPointer } from './pointer.rules.ts';
export { receiveEvent, type Received } from './receive-event.ts';
export { findOwner, seePurchase, type PurchaseOwner, type PurchaseSeen } from './see-purchase.ts';
export { settlePurchase } from './settle-purchase.ts';
export { takeWaiting, type Taken } from './take-waiting.ts';
