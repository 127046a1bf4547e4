import { createHash } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { expect, it } from 'vitest';
import { consentReceiptMessage, keyIdOf, toBase64Url, verifyConsentReceipt, writeConsentReceipt } from './consent-receipt.rules.ts';

const secret = new Uint8Array(createHash('sha256').update('the house').digest());
const publicKey = ed25519.getPublicKey(secret);
const houseKey = bytesToHex(publicKey);
const receipt = writeConsentReceipt({
  type: 'omen/consent-receipt/v1', houseId: '018f3c9e-0000-7000-8000-000000000001', subject: 'ab'.repeat(32), entryId: '018f3c9e-0000-7000-8000-000000000002',
  kind: 'email', scopeId: null, action: 'refused', source: 'account', surface: 'privacy', control: 'choice', at: '2026-11-20T10:00:00.000Z', validUntil: null,
  locale: 'en', textVersion: 2, textSha256: 'cd'.repeat(32), sentence: 'Write to me when the scroll is ready.',
});
const genuine = { receipt, signature: toBase64Url(ed25519.sign(consentReceiptMessage(receipt), secret)), keyId: keyIdOf(publicKey), publicKey: toBase64Url(publicKey) };
const file = JSON.stringify(genuine);

function verdictOf(text: string, key: string | null) {
  try {
    return verifyConsentReceipt(JSON.parse(text), key);
  } catch {
    return { genuine: false };
  }
}

it('C- changes one byte of a receipt\'s file, each of them in turn: no change passes', { timeout: 60_000 }, () => {
  expect(verdictOf(file, houseKey).genuine).toBe(true);
  for (let at = 0; at < file.length; at += 1) {
    const code = file.charCodeAt(at);
    const other = [code ^ 1, code ^ 32, code === 65 ? 66 : 65][at % 3] ?? 0;
    const changed = file.slice(0, at) + String.fromCharCode(other) + file.slice(at + 1);
    expect(verdictOf(changed, null).genuine, `byte ${at} to ${other}`).toBe(false);
  }
});

it('C- turns a no into a yes and signs it again with a key of the attacker\'s own: not made here', () => {
  const yes = receipt.replace('refused', 'granted');
  const thief = new Uint8Array(32).fill(3);
  const key = ed25519.getPublicKey(thief);
  const forged = { receipt: yes, signature: toBase64Url(ed25519.sign(consentReceiptMessage(yes), thief)), keyId: keyIdOf(key), publicKey: toBase64Url(key) };
  expect(verifyConsentReceipt(forged, houseKey)).toEqual({ genuine: false, because: 'other-house' });
  expect(verifyConsentReceipt({ ...forged, keyId: genuine.keyId }, houseKey)).toEqual({ genuine: false, because: 'signature' });
});

it('C- brings a key of small order that would sign anything in the lenient mode: refused', () => {
  for (const byte of [0, 1]) {
    const key = new Uint8Array(32);
    key[0] = byte;
    const forged = { receipt, signature: toBase64Url(new Uint8Array(64)), keyId: keyIdOf(key), publicKey: toBase64Url(key) };
    expect(verifyConsentReceipt(forged, null)).toEqual({ genuine: false, because: 'signature' });
  }
});

it('C- pads, doubles or spells the signature another way: refused, there is one spelling', () => {
  const spare = genuine.signature.slice(0, -1) + String.fromCharCode(genuine.signature.charCodeAt(85) + 1);
  for (const signature of [`${genuine.signature}==`, ` ${genuine.signature}`, genuine.signature + genuine.signature, spare, '']) {
    expect(verifyConsentReceipt({ ...genuine, signature }, null)).toEqual({ genuine: false, because: 'signature' });
  }
});

it('C- hands over deep, huge or hostile files: an answer, never a throw', () => {
  const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
  for (const hostile of [{ ...genuine, receipt: deep }, { ...genuine, receipt: 'x'.repeat(1_000_000) }, { ...genuine, __proto__: { receipt } }, { ...genuine, publicKey: '_'.repeat(43) }, { ...genuine, receipt: '\ud800' }]) {
    expect(verifyConsentReceipt(hostile, houseKey).genuine).toBe(hostile.receipt === receipt && hostile.publicKey === genuine.publicKey);
  }
});
