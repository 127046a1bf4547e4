export { copyTestLedger, openTestLedger, type TestLedger } from './open-ledger.ts';
export { transitionGuard } from './transition-guard.ts';
export { openBell, openTestWorker, type Bell } from './engine.ts';
export { aHouse, aKind, leaveOne, type Errand } from './factories.ts';
export { claimAll, finishAll, type Abilities } from '../worker/ledger-calls.ts';
export { openBarePostgresQueue, openBareQueue, type BareQueue } from '../transports/bare-queue.ts';
export { openTcpProxy, type LinkFault, type TcpProxy } from './tcp-proxy.ts';
export { openHttpProvider, type HttpProvider, type HttpProviderOptions, type HttpStrike, type HttpTrouble, type ProviderMode, type TakenRequest } from './http-provider.ts';
