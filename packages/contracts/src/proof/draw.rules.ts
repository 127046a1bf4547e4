import { ed25519 } from '@noble/curves/ed25519.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { DrawProof } from './draw-proof.private.ts';

/** What is fixed before a deck is shuffled. `deck` lists the sign ids in the method's own order. */
export interface DrawTerms {
  readingId: string;
  methodId: string;
  spreadId: string;
  positionIds: readonly string[];
  deck: readonly string[];
  /** Odds that a sign lies reversed: 1/2, or none. */
  reversals: boolean;
  words: string;
  contextDigest: string;
  drawActor: 'seeker' | 'oracle';
}

export interface Shuffled {
  order: string[];
  reversed: boolean[];
}

/** SHA-256 over the seed under its own label; shown before the draw. */
export const commitTo = (seed: Uint8Array): string => digest('omen/draw/commit/v1', seed);

/** Salted digest of topic and question; it binds the draw to them and says nothing without the salt. */
export const digestContext = (salt: Uint8Array, topic: string, question: string | null): string =>
  digest('omen/draw/context/v1', salt, utf8ToBytes(topic), utf8ToBytes(question ?? ''));

/**
 * Shuffles a deck from a seed.
 *
 * Fisher-Yates from the last card down (Durstenfeld, 1964) over HMAC-SHA-256 in counter mode; each index
 * is taken by rejection, so that no order is likelier than another. Orientation comes from a stream of its own.
 */
export function shuffle(seed: Uint8Array, terms: DrawTerms): Shuffled {
  const context = prefixed(
    utf8ToBytes(terms.methodId), utf8ToBytes(terms.spreadId), utf8ToBytes(terms.readingId),
    utf8ToBytes(terms.words), hexToBytes(terms.contextDigest),
  );
  const order = [...terms.deck];
  const next = stream(seed, 'omen/draw/order/v1', context);
  for (let i = order.length - 1; i > 0; i -= 1) {
    const j = uniform(next, i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  const turn = stream(seed, 'omen/draw/orientation/v1', context);
  const reversed = order.map(() => terms.reversals && uniform(turn, 2) === 1);
  return { order, reversed };
}

/** The record of a draw before it is signed. `sealedAt` is ISO 8601 in UTC. */
export function recordDraw(seed: Uint8Array, terms: DrawTerms, sealedAt: string): Omit<DrawProof, 'signature' | 'keyId' | 'publicKey'> {
  const { order, reversed } = shuffle(seed, terms);
  const record = {
    version: 1 as const,
    readingId: terms.readingId,
    methodId: terms.methodId,
    spreadId: terms.spreadId,
    commitment: commitTo(seed),
    seed: bytesToHex(seed),
    words: terms.words,
    contextDigest: terms.contextDigest,
    shuffleCount: 1 as const,
    drawActor: terms.drawActor,
    orderDigest: digest('omen/draw/order-digest/v1', ...order.map((id) => utf8ToBytes(id))),
    orientationDigest: digest('omen/draw/orientation-digest/v1', Uint8Array.from(reversed, Number)),
    signs: terms.positionIds.map((positionId, i) => ({ positionId, signId: order[i]!, reversed: reversed[i]! })),
    sealedAt,
  };
  return { ...record, sealHash: hashRecord(record) };
}

export type DrawVerdict =
  | { genuine: true }
  | { genuine: false; because: 'commitment' | 'order' | 'signs' | 'seal' | 'signature' | 'other-house' };

/**
 * Draws again from a proof and compares every part.
 *
 * @param housePublicKey the key of the house the proof claims to come from, hex; null checks only that the proof holds together
 */
export function verifyDraw(proof: DrawProof, deck: readonly string[], reversals: boolean, housePublicKey: string | null): DrawVerdict {
  const seed = hexToBytes(proof.seed);
  if (commitTo(seed) !== proof.commitment) return { genuine: false, because: 'commitment' };
  const again = recordDraw(seed, {
    readingId: proof.readingId, methodId: proof.methodId, spreadId: proof.spreadId,
    positionIds: proof.signs.map((sign) => sign.positionId), deck, reversals,
    words: proof.words, contextDigest: proof.contextDigest, drawActor: proof.drawActor,
  }, proof.sealedAt);
  if (again.orderDigest !== proof.orderDigest || again.orientationDigest !== proof.orientationDigest) return { genuine: false, because: 'order' };
  const same = again.signs.every((sign, i) => sign.signId === proof.signs[i]?.signId && sign.reversed === proof.signs[i]?.reversed);
  if (!same) return { genuine: false, because: 'signs' };
  if (again.sealHash !== proof.sealHash) return { genuine: false, because: 'seal' };
  if (!ed25519.verify(hexToBytes(proof.signature), sealMessage(proof.sealHash), hexToBytes(proof.publicKey), strictly)) return { genuine: false, because: 'signature' };
  if (housePublicKey !== null && housePublicKey !== proof.publicKey) return { genuine: false, because: 'other-house' };
  return { genuine: true };
}

/** RFC 8032 to the letter: the library's lenient mode lets a key of small order sign anything. */
const strictly = { zip215: false };

/** The bytes that the house signs for a seal. */
export const sealMessage = (sealHash: string): Uint8Array => prefixed(utf8ToBytes('omen/draw/seal/v1'), hexToBytes(sealHash));

function hashRecord(record: Omit<DrawProof, 'signature' | 'keyId' | 'publicKey' | 'sealHash'>): string {
  const fields = [
    String(record.version), record.readingId, record.methodId, record.spreadId, record.commitment, record.seed, record.words,
    record.contextDigest, String(record.shuffleCount), record.drawActor, record.orderDigest, record.orientationDigest, record.sealedAt,
    ...record.signs.flatMap((sign) => [sign.positionId, sign.signId, sign.reversed ? 'reversed' : 'upright']),
  ];
  return digest('omen/draw/record/v1', ...fields.map((field) => utf8ToBytes(field)));
}

function digest(label: string, ...parts: Uint8Array[]): string {
  return bytesToHex(sha256(prefixed(utf8ToBytes(label), ...parts)));
}

/** Each part behind its length in four bytes, so that no two lists of parts are the same bytes. */
function prefixed(...parts: Uint8Array[]): Uint8Array {
  return concatBytes(...parts.flatMap((part) => [uint32(part.length), part]));
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** 32-bit numbers, big endian, from HMAC-SHA-256(seed, label, context, counter). */
function stream(seed: Uint8Array, label: string, context: Uint8Array): () => number {
  let block = new Uint8Array(0);
  let offset = 0;
  let counter = 0;
  return () => {
    if (offset + 4 > block.length) {
      block = new Uint8Array(hmac(sha256, seed, prefixed(utf8ToBytes(label), context, uint32(counter))));
      counter += 1;
      offset = 0;
    }
    const value = new DataView(block.buffer, block.byteOffset).getUint32(offset);
    offset += 4;
    return value;
  };
}

/** Uniform in 0 to below - 1: numbers in the incomplete last stretch of 2^32 are thrown away. */
function uniform(next: () => number, below: number): number {
  const limit = 2 ** 32 - (2 ** 32 % below);
  let value = next();
  while (value >= limit) value = next();
  return value % below;
}
