import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';

/** What a checkpoint says: how large the log is and what it hashes to. */
export interface Checkpoint {
  /** Names the log; one line, no space and no `+`. */
  origin: string;
  size: number;
  root: Uint8Array;
  /** ISO 8601, UTC, milliseconds. */
  at: string;
}

/** The text that is signed: origin, size, root and time, a line each. Source: C2SP tlog-checkpoint. */
export const checkpointText = ({ origin, size, root, at }: Checkpoint): string => `${origin}\n${size}\n${toBase64(root)}\nat ${at}\n`;

/** Four bytes that name a key among many. Source: C2SP signed-note, type 0x01. */
export const keyHash = (name: string, publicKey: Uint8Array): Uint8Array => sha256(concatBytes(utf8ToBytes(`${name}\n`), Uint8Array.of(1), publicKey)).subarray(0, 4);

/** A signed note: the text, an empty line, and a line with the key's name, its hash and the signature. Source: C2SP signed-note. */
export const writeNote = (text: string, name: string, publicKey: Uint8Array, signature: Uint8Array): string =>
  `${text}\n— ${name} ${toBase64(concatBytes(keyHash(name, publicKey), signature))}\n`;

/** A verifier key: `name+hash+key`. Source: C2SP signed-note. */
export const writeVerifierKey = (name: string, publicKey: Uint8Array): string => `${name}+${bytesToHex(keyHash(name, publicKey))}+${toBase64(concatBytes(Uint8Array.of(1), publicKey))}`;

/** Null when the text is no verifier key, or its hash is of another one. */
export function readVerifierKey(text: string): { name: string; publicKey: Uint8Array } | null {
  const [, name, hash, data] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  const bytes = fromBase64(data ?? '');
  if (name === undefined || bytes?.length !== 33 || bytes[0] !== 1) return null;
  const publicKey = bytes.subarray(1);
  return bytesToHex(keyHash(name, publicKey)) === hash ? { name, publicKey } : null;
}

export type NoteVerdict =
  | { word: 'genuine'; checkpoint: Checkpoint }
  | { word: 'unreadable' | 'foreign_key' | 'bad_signature' };

/**
 * Reads a checkpoint's note and checks it against a key. Never throws, whatever it is given.
 * `foreign_key`: nobody of that name and key signed it; `bad_signature`: the text was changed after it was signed.
 */
export function readNote(note: string, { name, publicKey }: { name: string; publicKey: Uint8Array }): NoteVerdict {
  const [, text, signatures] = /^((?:[^\n]+\n)+)\n((?:— [^\n]+\n)+)$/.exec(note) ?? [];
  const checkpoint = text === undefined ? null : readCheckpoint(text);
  if (text === undefined || signatures === undefined || checkpoint === null) return { word: 'unreadable' };
  const wanted = bytesToHex(keyHash(name, publicKey));
  for (const line of signatures.trimEnd().split('\n')) {
    const [, signer, data] = /^— (\S+) (\S+)$/.exec(line) ?? [];
    const bytes = fromBase64(data ?? '');
    if (signer !== name || bytes?.length !== 68 || bytesToHex(bytes.subarray(0, 4)) !== wanted) continue;
    return isSigned(utf8ToBytes(text), bytes.subarray(4), publicKey) ? { word: 'genuine', checkpoint } : { word: 'bad_signature' };
  }
  return { word: 'foreign_key' };
}

/** The notes in a witness's file, oldest first. A note whose writing was cut off is passed over. */
export const splitNotes = (file: string): string[] => file.match(/^[^\n—]+\n\d+\n[A-Za-z0-9+/=]{44}\nat [^\n]+\n\n(?:— [^\n]+\n)+/gm) ?? [];

function readCheckpoint(text: string): Checkpoint | null {
  const [, origin, size, root, at] = /^([^\s+]+)\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/=]{44})\nat (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\n$/.exec(text) ?? [];
  const bytes = fromBase64(root ?? '');
  return origin === undefined || at === undefined || bytes?.length !== 32 || !Number.isSafeInteger(Number(size)) ? null : { origin, size: Number(size), root: bytes, at };
}

function isSigned(message: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    // RFC 8032 to the letter: the library's lenient mode lets a key of small order sign anything.
    return ed25519.verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
}

const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

/** Null unless it is the one spelling of its bytes. */
function fromBase64(text: string): Uint8Array | null {
  try {
    const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
    return bytes.length > 0 && toBase64(bytes) === text ? bytes : null;
  } catch {
    return null;
  }
}
