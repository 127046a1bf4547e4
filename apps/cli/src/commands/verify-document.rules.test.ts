import { createHash } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { findSpread } from '@omenhall/contracts/draw/spreads.rules';
import { tarotSignIds } from '@omenhall/contracts/draw/tarot-deck.rules';
import { hashEvent, type AuditHeader } from '@omenhall/contracts/proof/audit-event.rules';
import { writeAuditProof } from '@omenhall/contracts/proof/audit-proof.rules';
import { consentReceiptMessage, keyIdOf, toBase64Url, writeConsentReceipt } from '@omenhall/contracts/proof/consent-receipt.rules';
import { recordDraw, sealMessage } from '@omenhall/contracts/proof/draw.rules';
import { hashNode } from '@omenhall/contracts/proof/merkle.rules';
import { checkpointText, writeNote, writeVerifierKey } from '@omenhall/contracts/proof/signed-note.rules';
import { describe, expect, it } from 'vitest';
import { readHouseKey, verifyDocument } from './verify-document.rules.ts';

const secret = new Uint8Array(createHash('sha256').update('the house').digest());
const publicKey = ed25519.getPublicKey(secret);
const hexKey = bytesToHex(publicKey);
const houseKey = readHouseKey(hexKey);
const otherKey = readHouseKey(bytesToHex(ed25519.getPublicKey(new Uint8Array(32).fill(9))));

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
const signedDraw = JSON.stringify({ ...record, signature: bytesToHex(ed25519.sign(sealMessage(record.sealHash), secret)), keyId: keyIdOf(publicKey), publicKey: hexKey });

const logName = 'house.example/log';
const event: AuditHeader = {
  id: '018f3c9e-0000-7000-8000-000000000003', houseId: '018f3c9e-0000-7000-8000-000000000001', createdAt: '2026-11-20T10:00:00.000000Z', schemaV: 1, actorType: 'operator', actorId: '018f3c9e-0000-7000-8000-000000000004',
  pseudonym: null, action: 'house.flag_set', entityType: 'house_flag', entityId: 'composer', outcome: 'ok', reasonTag: null, safeMeta: { value: 'off' }, requestId: null, detailCommit: null,
};
const sibling = new Uint8Array(32).fill(5);
const checkpoint = checkpointText({ origin: logName, size: 2, root: hashNode(hashEvent(event, null), sibling), at: '2026-11-20T10:01:00.000Z' });
const signedEvent = JSON.stringify(writeAuditProof({
  event, subjectSeq: null, index: 0, path: [sibling], checkpoint: writeNote(checkpoint, logName, publicKey, ed25519.sign(utf8ToBytes(checkpoint), secret)), key: writeVerifierKey(logName, publicKey),
}));

describe.each([['a consent receipt', signedReceipt], ['a draw\'s proof', signedDraw], ['the proof of an audit event', signedEvent]])('%s', (_, document) => {
  it('is genuine under the house\'s key, and says that no key was compared when none was given', () => {
    expect(verifyDocument(document, houseKey).verdict).toBe('genuine');
    expect(verifyDocument(document, null).verdict).toBe('house-unknown');
    expect(verifyDocument(document, otherKey).verdict).toBe('not-genuine');
  });

  it('fails after one changed byte, wherever it is', { timeout: 30_000 }, () => {
    for (let at = 0; at < document.length; at += document === signedReceipt ? 3 : 11) {
      const changed = document.slice(0, at) + String.fromCharCode(document.charCodeAt(at) ^ 1) + document.slice(at + 1);
      expect([at, verifyDocument(changed, houseKey).verdict === 'genuine']).toEqual([at, false]);
    }
  });

  it('says nothing of the words in it', () => {
    expect(verifyDocument(document, houseKey).words).not.toContain('green door');
  });
});

describe('the proof of an audit event', () => {
  const examine = (change: Record<string, unknown>) => verifyDocument(JSON.stringify({ ...(JSON.parse(signedEvent) as object), ...change }), houseKey);

  it('holds under the verifier key of its log, and under no other name of the same key', () => {
    expect(verifyDocument(signedEvent, readHouseKey(writeVerifierKey(logName, publicKey))).verdict).toBe('genuine');
    expect(verifyDocument(signedEvent, readHouseKey(writeVerifierKey('house.example/other', publicKey)))).toEqual({ verdict: 'not-genuine', words: 'The proof of an audit event that another house, or another of its logs, signed.' });
  });

  it('is told from one whose event, place or checkpoint is another', () => {
    expect(examine({ event: { ...event, safeMeta: { value: 'on' } } }).words).toContain('does not stand so in the signed log');
    expect(examine({ index: 1 }).words).toContain('does not stand so in the signed log');
    expect(examine({ checkpoint: writeNote(checkpoint.replace('\n2\n', '\n3\n'), logName, publicKey, ed25519.sign(utf8ToBytes(checkpoint), secret)) }).words).toContain('changed after it was signed');
    expect(examine({ more: 1 }).verdict).toBe('unreadable');
  });
});

it.each(['', 'AB'.repeat(32), 'ab'.repeat(31), 'house+00000000+AAAA', 'a+b'])('%j is no key of a house', (text) => {
  expect(readHouseKey(text)).toBeNull();
});

it.each(['', '{}', 'null', '[1]', '{"receipt":1}', '\0', '{"version":1}', '"x"'])('%j is none of them', (text) => {
  expect(verifyDocument(text, houseKey).verdict).toBe('unreadable');
});
