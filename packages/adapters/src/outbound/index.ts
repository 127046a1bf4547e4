export { openOutbound, type Outbound, type OutboundAnswer, type OutboundFault, type OutboundRequest } from './open-outbound.ts';
