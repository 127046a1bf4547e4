export { openEphemeral, type OpenEphemeral } from './open-ephemeral.ts';
export { openKeyspace, type Keyspace } from './open-keyspace.ts';
