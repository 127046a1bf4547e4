export { openKeys, type OpenKeys, type KeysOptions, type VaultQuery } from './open-keys.ts';
