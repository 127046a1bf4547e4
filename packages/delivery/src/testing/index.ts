export { openTestLedger, type TestLedger } from './open-ledger.ts';
export { transitionGuard } from './transition-guard.ts';
