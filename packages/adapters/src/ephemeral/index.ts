export { openEphemeral, type OpenEphemeral } from './open-ephemeral.ts';
