import { createHash, createPublicKey, verify } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import type { ConsentReceipt } from '../consent/consent.schema.ts';
import { consentReceiptMessage, keyIdOf, toBase64Url, verifyConsentReceipt, writeConsentReceipt, type ConsentReceiptFacts } from './consent-receipt.rules.ts';

const secret = new Uint8Array(createHash('sha256').update('the house').digest());
const publicKey = ed25519.getPublicKey(secret);
const houseKey = bytesToHex(publicKey);

const facts: ConsentReceiptFacts = {
  type: 'omen/consent-receipt/v1', houseId: '018f3c9e-0000-7000-8000-000000000001', subject: 'ab'.repeat(32), entryId: '018f3c9e-0000-7000-8000-000000000002',
  kind: 'email', scopeId: null, action: 'granted', source: 'account', surface: 'privacy', control: 'choice', at: '2026-11-20T10:00:00.000Z', validUntil: null,
  locale: 'en', textVersion: 2, textSha256: 'cd'.repeat(32), sentence: 'Write to me when “the scroll” is ready – a\n𝒷.',
};

function sign(receipt: string, by = secret): ConsentReceipt {
  const key = ed25519.getPublicKey(by);
  return { receipt, signature: toBase64Url(ed25519.sign(consentReceiptMessage(receipt), by)), keyId: keyIdOf(key), publicKey: toBase64Url(key) };
}
const genuine = sign(writeConsentReceipt(facts));

describe('a receipt', () => {
  it('has one spelling: keys sorted, no spaces, whatever order the facts came in', () => {
    expect(writeConsentReceipt(Object.fromEntries(Object.entries(facts).toReversed()) as ConsentReceiptFacts)).toBe(genuine.receipt);
    const keys = [...genuine.receipt.matchAll(/"(\w+)":/g)].map(([, key]) => key);
    expect(keys).toEqual(Object.keys(facts).toSorted());
    expect(genuine.receipt).toContain('{"action":"granted","at":"2026-11-20T10:00:00.000Z","control"');
  });

  it('is genuine under its house\'s key, and holds together where that key is not known', () => {
    expect(verifyConsentReceipt(genuine, houseKey)).toEqual({ genuine: true, facts });
    expect(verifyConsentReceipt(genuine, null)).toEqual({ genuine: true, facts });
  });

  it('is signed in a way that any Ed25519 tool can check', () => {
    const spki = createPublicKey({ key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), publicKey]), type: 'spki', format: 'der' });
    expect(verify(null, Buffer.from(genuine.receipt), spki, Buffer.from(genuine.signature, 'base64url'))).toBe(true);
  });

  it('of another house is told from one that was changed', () => {
    const other = sign(genuine.receipt, new Uint8Array(32).fill(9));
    expect(verifyConsentReceipt(other, houseKey)).toEqual({ genuine: false, because: 'other-house' });
    expect(verifyConsentReceipt(other, null)).toMatchObject({ genuine: true });
    expect(verifyConsentReceipt({ ...other, publicKey: genuine.publicKey, keyId: genuine.keyId }, houseKey)).toEqual({ genuine: false, because: 'signature' });
  });

  it.each<[string, unknown]>([
    ['nothing', null], ['a word', 'receipt'], ['a list', []], ['another file', { hello: 'world' }], ['a draw proof in its place', { ...genuine, seed: 'ab' }],
    ['a signed text that is no receipt', sign('hello')], ['a signed receipt with a field more', sign(JSON.stringify({ ...facts, question: 'why' }))],
    ['a signed receipt in another spelling', sign(JSON.stringify(facts, null, 1))], ['a signed receipt of another type', sign(genuine.receipt.replace('receipt/v1', 'receipt/v2'))],
  ])('is not read out of %s', (_what, file) => {
    expect(verifyConsentReceipt(file, houseKey)).toEqual({ genuine: false, because: 'unreadable' });
  });
});
