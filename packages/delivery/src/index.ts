export { openWorker, type WorkerOptions, type DeliveryWorker } from './worker/open-worker.ts';
export { openKick, type Kick } from './dispatch/kick.ts';
export type { Calendar } from './schedule/tick.ts';
export { readSlots, type Slots } from './schedule/slots.ts';
export { emptyTransport, type TransportToEmpty } from './transports/empty-transport.ts';
export { migrateQueueSchema } from './transports/queue-schema.ts';
export type { TransportSettings, SharedQueue } from './transports/transport.ts';
export type { TransportName } from './transports/switch.ts';
export { done, later, never, failed, FenceLost, Instead, type NotDone, type Outcome, type Settle } from './worker/outcome.ts';
export type {
  Approach, ClaimedJob, PlainHandler, EffectHandler, Handler, Prepared, FrozenRequest, Permit, EffectOutcome,
} from './worker/handler.ts';
export type { Worked } from './worker/run-job.ts';
export { countSilent, reconcileByHand, type SweptByHand } from './reconcile/by-hand.ts';
export type { Profile } from './reconcile/dead-workers.ts';
export type { Hint, Query } from './ledger/index.ts';
export { callHttp, type HttpCall } from './effects/call-http.ts';
export { classifyHttp, type HttpSeen, type HttpStage, type HttpVerdict } from './effects/classify-http.rules.ts';
