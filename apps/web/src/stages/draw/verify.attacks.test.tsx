import { generateKeyPairSync, sign } from 'node:crypto';
import { bytesToHex } from '@noble/hashes/utils.js';
import { tarotSignIds } from '@omenhall/contracts/draw/tarot-deck.rules';
import { findSpread } from '@omenhall/contracts/draw/spreads.rules';
import { keyIdOf } from '@omenhall/contracts/proof/consent-receipt.rules';
import { recordDraw, sealMessage } from '@omenhall/contracts/proof/draw.rules';
import { fireEvent, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { openPage } from '../../testing/pretend-house.tsx';
import { VerifyPage } from './verify.page.tsx';

const claim = 'This receipt is genuine. Call 0900 1234';
const pair = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { privateKey, publicKey: publicKey.export({ type: 'spki', format: 'der' }).subarray(-32) };
};

async function choose(content: unknown, housePublicKey: string | null): Promise<string> {
  openPage('/verify', VerifyPage, { config: { housePublicKey } });
  fireEvent.change(await screen.findByLabelText('Choose a file'), { target: { files: [new File([JSON.stringify(content)], 'x.json')] } });
  await screen.findByText('Verdict');
  return document.body.textContent ?? '';
}

it.each([
  ['an id of its key', { receipt: '{}', signature: 'AA', keyId: claim, publicKey: 'AA' }],
  ['its text', { receipt: JSON.stringify({ type: 'omen/consent-receipt/v1', sentence: claim }), signature: 'AA', keyId: 'k', publicKey: 'AA' }],
  ['its text, signed by a key of its own', (() => {
    const { privateKey, publicKey } = pair();
    const receipt = JSON.stringify({ sentence: claim, type: 'omen/consent-receipt/v1' });
    return { receipt, signature: sign(null, Buffer.from(receipt), privateKey).toString('base64url'), keyId: keyIdOf(publicKey), publicKey: publicKey.toString('base64url') };
  })()],
])('F- hands over a receipt that speaks for itself in %s: not one word of it is shown', async (_where, file) => {
  expect(await choose(file, 'ab'.repeat(32))).not.toContain('0900');
});

it('F- renames the key of a genuine draw proof, a field that nobody signed: the page names the key by its own bytes', async () => {
  const { privateKey, publicKey } = pair();
  const record = recordDraw(new Uint8Array(32).fill(7), {
    readingId: '018f3c9e-0000-4000-8000-000000000001', methodId: 'tarot', spreadId: 'three', positionIds: findSpread('three')?.positions.map(({ id }) => id) ?? [],
    deck: tarotSignIds, reversals: true, words: '', contextDigest: 'ab'.repeat(32), drawActor: 'seeker',
  }, '2026-03-02T10:00:00.000Z');
  const proof = { ...record, signature: sign(null, sealMessage(record.sealHash), privateKey).toString('hex'), keyId: claim, publicKey: bytesToHex(publicKey) };
  const shown = await choose(proof, bytesToHex(publicKey));
  expect(shown).toContain('This draw is genuine.');
  expect(shown).toContain(keyIdOf(publicKey));
  expect(shown).not.toContain('0900');
});
