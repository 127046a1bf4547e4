import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

/** Takes one of several equally true wordings. The label names the place in the scroll. */
export type Choose = <T>(label: string, wordings: readonly T[]) => T;

/**
 * A choice that follows from its roots alone: the same seal, voice and version choose the same words everywhere.
 * The first four bytes of SHA-256 over the roots and the label, modulo the number of wordings.
 */
export function chooser(...roots: readonly string[]): Choose {
  const prefix = roots.map((root) => `${root.length}:${root}`).join('|');
  return (label, wordings) => {
    const hash = sha256(utf8ToBytes(`${prefix}|${label}`));
    const number = new DataView(hash.buffer, hash.byteOffset).getUint32(0);
    const chosen = wordings[number % wordings.length];
    if (chosen === undefined) throw new RangeError(`no wording for ${label}`);
    return chosen;
  };
}
