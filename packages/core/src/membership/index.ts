export { findOpenBill, tellDesk, wishEnd, type DeskWork, type SettleSubscription } from './end-membership.ts';
export { isMember } from './is-member.ts';
export { keepMembership, leaveEndNow } from './keep-membership.ts';
export { listMemberships, loadMemberships } from './list-memberships.ts';
export { paidBills, standingOf } from './membership.rules.ts';
export { membershipOpening } from './membership-opening.ts';
export { openMembership } from './open-membership.ts';
export { judgeSubscription, type SubscriptionVerdict } from './subscription.rules.ts';
