import { createHash } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { findSpread } from '@omenhall/contracts/draw/spreads.rules';
import { tarotSignIds } from '@omenhall/contracts/draw/tarot-deck.rules';
import { consentReceiptMessage, keyIdOf, toBase64Url, writeConsentReceipt } from '@omenhall/contracts/proof/consent-receipt.rules';
import { recordDraw, sealMessage } from '@omenhall/contracts/proof/draw.rules';
import { describe, expect, it } from 'vitest';
import { verifyDocument } from './verify-document.rules.ts';

const secret = new Uint8Array(createHash('sha256').update('the house').digest());
const publicKey = ed25519.getPublicKey(secret);
const houseKey = bytesToHex(publicKey);

const receipt = writeConsentReceipt({
  type: 'omen/consent-receipt/v1', houseId: '018f3c9e-0000-7000-8000-000000000001', subject: 'ab'.repeat(32), entryId: '018f3c9e-0000-7000-8000-000000000002',
  kind: 'email', scopeId: null, action: 'granted', source: 'account', surface: 'privacy', control: 'toggle', at: '2026-11-20T10:00:00.000Z', validUntil: null,
  locale: 'en', textVersion: 2, textSha256: 'cd'.repeat(32), sentence: 'Write to me when the scroll is ready.',
});
const signedReceipt = JSON.stringify({ receipt, signature: toBase64Url(ed25519.sign(consentReceiptMessage(receipt), secret)), keyId: keyIdOf(publicKey), publicKey: toBase64Url(publicKey) });

const record = recordDraw(new Uint8Array(32).fill(7), {
  readingId: '018f3c9e-0000-7000-8000-000000000001', methodId: 'tarot', spreadId: 'three', positionIds: findSpread('three')?.positions.map(({ id }) => id) ?? [],
  deck: tarotSignIds, reversals: true, words: 'by the green door', contextDigest: 'ab'.repeat(32), drawActor: 'seeker',
}, '2026-11-20T10:00:00.000Z');
const signedDraw = JSON.stringify({ ...record, signature: bytesToHex(ed25519.sign(sealMessage(record.sealHash), secret)), keyId: keyIdOf(publicKey), publicKey: houseKey });

describe.each([['a consent receipt', signedReceipt], ['a draw\'s proof', signedDraw]])('%s', (_, document) => {
  it('is genuine under the house\'s key, and says that no key was compared when none was given', () => {
    expect(verifyDocument(document, houseKey).verdict).toBe('genuine');
    expect(verifyDocument(document, null).verdict).toBe('house-unknown');
    expect(verifyDocument(document, '00'.repeat(32)).verdict).toBe('not-genuine');
  });

  it('fails after one changed byte, wherever it is', { timeout: 30_000 }, () => {
    for (let at = 0; at < document.length; at += document === signedDraw ? 11 : 3) {
      const changed = document.slice(0, at) + String.fromCharCode(document.charCodeAt(at) ^ 1) + document.slice(at + 1);
      expect([at, verifyDocument(changed, houseKey).verdict === 'genuine']).toEqual([at, false]);
    }
  });

  it('says nothing of the words in it', () => {
    expect(verifyDocument(document, houseKey).words).not.toContain('green door');
  });
});

it.each(['', '{}', 'null', '[1]', '{"receipt":1}', '\0', '{"version":1}', '"x"'])('%j is neither', (text) => {
  expect(verifyDocument(text, houseKey).verdict).toBe('unreadable');
});
