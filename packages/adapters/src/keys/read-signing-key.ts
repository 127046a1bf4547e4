import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { z } from 'zod';
import { readSecretFile, refuseSecret } from './secret-file.ts';

const name = 'signing.json';
const SigningFile = z.strictObject({ version: z.literal(1), algorithm: z.literal('Ed25519'), privateKey: z.string() });

export interface SigningKey {
  /** First 16 hex digits of the public key's SHA-256. */
  keyId: string;
  /** 32 bytes. */
  publicKey: Uint8Array;
  sign: (message: Uint8Array) => Uint8Array;
}

/** Reads the house's signing key, making one at the first start. Source: Ed25519, RFC 8032. */
export async function readSigningKey(secretsDir: string, make: () => string | null = makeSigningKey): Promise<SigningKey> {
  const privateKey = parse(await readSecretFile(secretsDir, name, make));
  const publicKey = new Uint8Array(createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).subarray(-32));
  return {
    keyId: createHash('sha256').update(publicKey).digest('hex').slice(0, 16),
    publicKey,
    sign: (message) => new Uint8Array(sign(null, message, privateKey)),
  };
}

/**
 * The public half of the house's signing key, for whoever checks and does not sign. Makes nothing.
 * @throws HouseError `keys-away` when there is no key yet, or its file is refused
 */
export async function readPublicKey(secretsDir: string): Promise<Uint8Array> {
  return (await readSigningKey(secretsDir, () => null)).publicKey;
}

const makeSigningKey = (): string => {
  const { privateKey } = generateKeyPairSync('ed25519');
  return `${JSON.stringify({ version: 1, algorithm: 'Ed25519', privateKey: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64') }, null, 2)}\n`;
};

function parse(text: string): ReturnType<typeof createPrivateKey> {
  try {
    const file = SigningFile.parse(JSON.parse(text));
    const key = createPrivateKey({ key: Buffer.from(file.privateKey, 'base64'), type: 'pkcs8', format: 'der' });
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // The parser's words would quote the file.
  }
  throw refuseSecret(name, 'it holds no Ed25519 key');
}
