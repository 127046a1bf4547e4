import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { readSecretFile, refuseSecret } from './secret-file.ts';

const name = 'keyring.json';

const KeyringFile = z.strictObject({
  version: z.literal(1),
  /** Outlives every epoch: indexes and references must not change when wrapping keys do. */
  root: z.string(),
  epochs: z.array(z.strictObject({ epoch: z.int().min(1), key: z.string() })).min(1).max(3),
});

export interface Keyring {
  currentEpoch: number;
  epochKeys: ReadonlyMap<number, Uint8Array>;
  /** A 32-byte key for one purpose, by its label. Source: HKDF-SHA-256, RFC 5869. */
  derive: (label: string) => Uint8Array;
}

/**
 * Reads the keyring, making one with a single epoch at the first start of a house.
 *
 * @param isFirstStart whether nothing was ever sealed; asked when the file is not there. Where something was, a new
 *   keyring would open none of it, and would stand in the place of the one that has to be brought back
 * @throws HouseError `keys-away`: not one to three epochs in order, a key that is not exactly 32 bytes, one whose
 *   bytes are all printable (somebody typed it), two equal ones, or a file that others may read. Nothing is mended
 */
export async function readKeyring(secretsDir: string, isFirstStart: () => Promise<boolean>): Promise<Keyring> {
  const file = parse(await readSecretFile(secretsDir, name, async () => ((await isFirstStart()) ? makeKeyring() : null)));
  const root = keyOf(file.root, 'root');
  const epochKeys = new Map(file.epochs.map(({ epoch, key }) => [epoch, keyOf(key, `epoch ${epoch}`)]));
  const numbers = file.epochs.map(({ epoch }) => epoch);
  if (numbers.some((epoch, index) => index > 0 && epoch <= (numbers[index - 1] ?? 0))) throw refuseSecret(name, 'its epochs are not in order');
  if (new Set([file.root, ...file.epochs.map(({ key }) => key)]).size !== file.epochs.length + 1) throw refuseSecret(name, 'two of its keys are equal');
  return {
    currentEpoch: Math.max(...numbers),
    epochKeys,
    derive: (label) => new Uint8Array(hkdfSync('sha256', root, new Uint8Array(0), label, 32)),
  };
}

/** Tells one epoch's key from another without telling the key: 64 hex digits. */
export const fingerprintOf = (key: Uint8Array): string => createHmac('sha256', key).update('omen/keyring-fingerprint/v1').digest('hex');

const makeKeyring = (): string =>
  `${JSON.stringify({ version: 1, root: randomKey(), epochs: [{ epoch: 1, key: randomKey() }] }, null, 2)}\n`;

function randomKey(): string {
  const key = randomBytes(32);
  // One draw in 10^13 is all printable; it would be refused at the next start.
  return isPrintable(key) ? randomKey() : key.toString('base64');
}

function parse(text: string): z.infer<typeof KeyringFile> {
  try {
    const found = KeyringFile.safeParse(JSON.parse(text));
    if (found.success) return found.data;
  } catch {
    // The parser's words would quote the file.
  }
  throw refuseSecret(name, 'it is not a keyring with one to three epochs');
}

function keyOf(text: string, which: string): Uint8Array {
  const key = Buffer.from(text, 'base64');
  if (key.byteLength !== 32 || key.toString('base64') !== text) throw refuseSecret(name, `${which} is not exactly 32 bytes in base64`);
  if (isPrintable(key)) throw refuseSecret(name, `${which} was typed and not drawn`);
  return new Uint8Array(key);
}

const isPrintable = (key: Uint8Array): boolean => key.every((byte) => byte >= 0x20 && byte <= 0x7e);
