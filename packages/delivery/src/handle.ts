/** The light door for those who write handlers: what a job is, what may be answered. It loads no motor. */
export { done, failed, FenceLost, Instead, later, never, type NotDone, type Outcome, type Settle } from './worker/outcome.ts';
export type { Approach, ClaimedJob, EffectHandler, EffectOutcome, FrozenRequest, Handler, Permit, PlainHandler, Prepared, UncertainCall } from './worker/handler.ts';
export type { Hint, Query } from './ledger/index.ts';
export { callHttp, type HttpCall } from './effects/call-http.ts';
export { classifyHttp, type HttpSeen, type HttpStage, type HttpVerdict } from './effects/classify-http.rules.ts';
