import { generateKeyPairSync, sign } from 'node:crypto';
import { keyIdOf, writeConsentReceipt, type ConsentReceiptFacts } from '@omenhall/contracts/proof/consent-receipt.rules';
import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { openPage } from '../../testing/pretend-house.tsx';
import { VerifyPage } from './verify.page.tsx';

const keyPair = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { privateKey, publicKey: publicKey.export({ type: 'spki', format: 'der' }).subarray(-32) };
};
const house = keyPair();
const facts: ConsentReceiptFacts = {
  type: 'omen/consent-receipt/v1', houseId: '018f3c9e-0000-7000-8000-000000000001', subject: 'ab'.repeat(32), entryId: '018f3c9e-0000-7000-8000-000000000002',
  kind: 'email', scopeId: null, action: 'withdrawn', source: 'unsubscribe_link', surface: 'letter', control: 'one_click_post', at: '2026-03-02T10:00:00.000Z', validUntil: null,
  locale: 'en', textVersion: 2, textSha256: 'cd'.repeat(32), sentence: 'Write to me when the scroll is ready.',
};

function receiptFile(by = house, change: (text: string) => string = (text) => text): File {
  const receipt = writeConsentReceipt(facts);
  const file = { receipt, signature: sign(null, Buffer.from(receipt), by.privateKey).toString('base64url'), keyId: keyIdOf(by.publicKey), publicKey: by.publicKey.toString('base64url') };
  return new File([change(JSON.stringify(file, null, 2))], 'consent-receipt-2026-03-02.json', { type: 'application/json' });
}

async function choose(file: File, config: Record<string, unknown> = { housePublicKey: house.publicKey.toString('hex') }): Promise<void> {
  openPage('/verify', VerifyPage, { config });
  fireEvent.change(await screen.findByLabelText('Choose a file'), { target: { files: [file] } });
}

describe('a consent receipt on the verify page', () => {
  it('of this house is genuine, and says in words what was answered, to which sentence, when and how', async () => {
    await choose(receiptFile());
    expect(await screen.findByText('This receipt is genuine.')).toBeTruthy();
    expect(screen.getByText(facts.sentence)).toBeTruthy();
    expect(screen.getByText('Taken back')).toBeTruthy();
    expect(screen.getByText(/by the letter’s link/)).toBeTruthy();
    expect(document.querySelector('time')?.getAttribute('datetime')).toBe(facts.at);
  });

  it('that was changed is told so, and nothing of what it claims is shown', async () => {
    await choose(receiptFile(house, (text) => text.replace('withdrawn', 'granted')));
    expect(await screen.findByText('Changed after it was made.')).toBeTruthy();
    expect(screen.queryByText(facts.sentence)).toBeNull();
  });

  it('of another house was not made here, and nothing of what it claims is shown', async () => {
    await choose(receiptFile(keyPair()));
    expect(await screen.findByText('Not made here.')).toBeTruthy();
    expect(screen.queryByText(facts.sentence)).toBeNull();
  });

  it('holds together where the house\'s key was not reached, and the words promise no more than that', async () => {
    await choose(receiptFile(), {});
    expect(await screen.findByText('This receipt holds together.')).toBeTruthy();
    expect(screen.queryByText('This receipt is genuine.')).toBeNull();
  });

  it.each([
    ['no JSON', 'hello'], ['JSON of something else', '{"hello":"world"}'], ['a list', '[]'], ['far too much', `"${'x'.repeat(200_000)}"`],
  ])('cannot be read out of %s', async (_what, text) => {
    await choose(new File([text], 'x.json'));
    expect(await screen.findByText('Not made here.')).toBeTruthy();
    expect(screen.getByText(/neither a draw proof nor a consent receipt/)).toBeTruthy();
  });
});
