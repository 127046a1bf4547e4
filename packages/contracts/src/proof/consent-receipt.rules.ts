import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { z } from 'zod';
import { ConsentEntry, ConsentKind, ConsentReceipt } from '../consent/consent.schema.ts';

const Moment = z.iso.datetime({ precision: 3 });

/**
 * What a receipt says: one line of the ledger, with the text as it was shown. It holds no name, no address and no
 * question; `subject` is a pseudonym that only its own house can trace.
 */
export const ConsentReceiptFacts = z.strictObject({
  /** Keeps these bytes from ever being taken for another document that the same key signs. */
  type: z.literal('omen/consent-receipt/v1'),
  houseId: z.uuid(),
  subject: z.string().min(1),
  /** The line of the ledger. */
  entryId: z.uuid(),
  kind: ConsentKind,
  /** Null: the whole person. */
  scopeId: z.uuid().nullable(),
  action: ConsentEntry.shape.action,
  source: ConsentEntry.shape.source,
  surface: z.string(),
  control: z.string(),
  /** ISO 8601, UTC, milliseconds, by the house's own database. */
  at: Moment,
  /** Null: until it is taken back. */
  validUntil: Moment.nullable(),
  locale: z.string(),
  textVersion: z.int(),
  /** SHA-256 over the whole text of that version, hex. */
  textSha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** The sentence as it was shown. */
  sentence: z.string(),
});
export type ConsentReceiptFacts = z.infer<typeof ConsentReceiptFacts>;

export type ConsentReceiptVerdict =
  | { genuine: true; facts: ConsentReceiptFacts }
  | { genuine: false; because: 'unreadable' | 'signature' | 'other-house' };

/**
 * The text that is signed and handed out: JSON without spaces, keys sorted by UTF-16 code units at every depth.
 * The same facts always give the same bytes; `utf8ToBytes` of it is the message of the signature.
 * Source: RFC 8785, of which only strings, integers, true, false, null, lists and objects are needed.
 */
export const writeConsentReceipt = (facts: ConsentReceiptFacts): string => canonicalJson(ConsentReceiptFacts.parse(facts));

/** The bytes that the house signs for a receipt. */
export const consentReceiptMessage = (receipt: string): Uint8Array => utf8ToBytes(receipt);

/** Names a signing key: the first 16 hex digits of its SHA-256. */
export const keyIdOf = (publicKey: Uint8Array): string => bytesToHex(sha256(publicKey)).slice(0, 16);

/**
 * Checks a receipt without the house. Never throws, whatever it is given.
 *
 * @param housePublicKey the key of the house the receipt claims to come from, hex; null checks only that the receipt holds together
 * @returns `unreadable` is no receipt at all, `signature` was changed after it was signed, `other-house` holds together under another key
 */
export function verifyConsentReceipt(receipt: unknown, housePublicKey: string | null): ConsentReceiptVerdict {
  const parsed = ConsentReceipt.strict().safeParse(receipt);
  if (!parsed.success) return { genuine: false, because: 'unreadable' };
  const signature = fromBase64Url(parsed.data.signature, 64);
  const publicKey = fromBase64Url(parsed.data.publicKey, 32);
  const isNamed = publicKey !== null && parsed.data.keyId === keyIdOf(publicKey);
  if (signature === null || !isNamed || !isSignedBy(publicKey, signature, parsed.data.receipt)) {
    return { genuine: false, because: claimsToBeOne(parsed.data.receipt) ? 'signature' : 'unreadable' };
  }
  const facts = readFacts(parsed.data.receipt);
  if (facts === null) return { genuine: false, because: 'unreadable' };
  if (housePublicKey !== null && housePublicKey !== bytesToHex(publicKey)) return { genuine: false, because: 'other-house' };
  return { genuine: true, facts };
}

function isSignedBy(publicKey: Uint8Array, signature: Uint8Array, receipt: string): boolean {
  try {
    // RFC 8032 to the letter: the library's lenient mode lets a key of small order sign anything.
    return ed25519.verify(signature, consentReceiptMessage(receipt), publicKey, { zip215: false });
  } catch {
    // A key or a signature that is no point of the curve throws instead of answering.
    return false;
  }
}

/** Facts are read only from the one spelling that the house would write. */
function readFacts(receipt: string): ConsentReceiptFacts | null {
  const facts = ConsentReceiptFacts.safeParse(parseJson(receipt));
  return facts.success && canonicalJson(facts.data) === receipt ? facts.data : null;
}

/** Only chooses the words for something that is not genuine: a spoiled receipt, or none. */
const claimsToBeOne = (receipt: string): boolean => receipt.includes('omen/consent-receipt') || ConsentReceiptFacts.partial().safeParse(parseJson(receipt)).success;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
}

/** Null unless it is the one spelling of that many bytes: spare bits at the end must be zero. */
function fromBase64Url(text: string, length: number): Uint8Array | null {
  if (!/^[\w-]+$/.test(text)) return null;
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
    return bytes.length === length && toBase64Url(bytes) === text ? bytes : null;
  } catch {
    return null;
  }
}

/** As signatures and keys are spelled in a receipt: base64url without padding, RFC 4648. */
export const toBase64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
