export { confirmSession } from './confirm-session.ts';
export { balanceOf, linesOf, type Balance, type BookLine } from './money.rules.ts';
export { openFree, openPurchase, type Opening } from './open-purchase.ts';
export { eventTypes, pointerOf, type DeskPointer } from './pointer.rules.ts';
export { receiveEvent, type Inbox, type Received } from './receive-event.ts';
export { findOwner, seePurchase, type PurchaseOwner, type PurchaseSeen } from './see-purchase.ts';
export { settlePurchase } from './settle-purchase.ts';
