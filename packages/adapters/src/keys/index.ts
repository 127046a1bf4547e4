export { holdKeys, type HeldKeys, type HoldKeysOptions } from './hold-keys.ts';
export { listOldKeys } from './list-old-keys.ts';
export { openKeys, type KeysOptions, type OpenKeys, type VaultDoor, type VaultQuery } from './open-keys.ts';
export { readPublicKey } from './read-signing-key.ts';
