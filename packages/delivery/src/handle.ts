/** The light door for those who write handlers: what a job is, what may be answered. It loads no motor. */
export { done, failed, FenceLost, Instead, later, never, type NotDone, type Outcome, type Settle } from './worker/outcome.ts';
export type { ClaimedJob, EffectHandler, EffectOutcome, FrozenRequest, Handler, Permit, PlainHandler, Prepared, UncertainCall } from './worker/handler.ts';
export type { Hint, Query } from './ledger/index.ts';
