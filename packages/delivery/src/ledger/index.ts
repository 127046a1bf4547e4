export type { Query, Hint } from './query.ts';
export { leave, leaveIfGranted, type JobToLeave, type Left } from './leave.ts';
export { cancel } from './cancel.ts';
export { resend } from './resend.ts';
export { retry } from './retry.ts';
export { pause, resume, type PauseScope } from './pause.ts';
export { settleByEvidence, closeUncertain, markDelivered, type EvidenceSource } from './evidence.ts';
export { history, type Attempt } from './history.ts';
export { states, moves, trackers, isLawful, type JobState, type Move, type Tracker } from './states.rules.ts';
