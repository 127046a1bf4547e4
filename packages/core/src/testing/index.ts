export { injections, type Injection } from './factories/injections.ts';
export { completion, honestDraft, readAsked, startPretendModel, type Asked, type PretendModel, type Reply } from './fakes/pretend-model.ts';
export { memoryKeys, type MemoryKeys } from './fakes/memory-keys.ts';
export { memoryStore, type MemoryStore } from './fakes/memory-store.ts';
export { pretendDesk, type PretendDesk } from './fakes/pretend-desk.ts';
export { turningClock, type TurningClock } from './fakes/turning-clock.ts';
export { memoryWitness, type MemoryWitness } from './fakes/memory-witness.ts';
export { auditBench, type AuditBench } from './factories/audit-log.ts';
export { auditOf } from './factories/audit.ts';
export { claim, jobsOf, workOff, type LeftJob } from './factories/deliveries.ts';
export { fillLedger } from './factories/fill-ledger.ts';
export {
  aCheckout, aDraft, anAsk, anInbox, aPaidOrder, aPaper, aPlacedOrder, aReadyOrder, aSealedReading, aWrittenScroll, papersOf, settled, type Drafted, type OrderTerms, type Placed,
} from './factories/orders.ts';
export { liveMany, totals, type DeskInHand } from './factories/histories.ts';
export { allPaid, openTill, sessionOf, type MoneyState, type Till } from './factories/till.ts';
export { aMember, aMembershipWish, anOpenedMembership, payMembership, type Member, type OpenedMembership } from './factories/memberships.ts';
export { openCore, type Core, type Seeker, type TestHouse } from './open-core.ts';
export { bare } from './bare.ts';
export { foldConsents } from './fold-consents.ts';
export { raceConsent, raceVersion, type RaceFigures, type RaceGround } from './race-consent.ts';
export { aGiftForm, anOpenGift, aPaidGift, aPlacedGift, aRedeeming, codeOf, openNow, payForGift, type GiftTerms, type PlacedGift } from './factories/gifts.ts';
