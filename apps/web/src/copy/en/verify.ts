import type { ConsentReceiptVerdict } from '@omenhall/contracts/proof/consent-receipt.rules';

/** Words of checking a paper of the house without the house. */
export const verifyCopy = {
  title: 'Verify',
  lead: 'Choose a draw proof or a consent receipt. It is checked here in your browser; the file goes nowhere, and this works without a connection.',
  choose: 'Choose a file',
  drop: 'Or drop it here.',
  saved: 'A draw proof is saved from the draw itself and from its scroll, under “Fair draw”. A consent receipt is saved from the privacy page, beside each answer.',
  unreadable: 'Not made here.',
  unreadableHelp: 'This file is neither a draw proof nor a consent receipt. Both are small files ending in .json; PDFs carry neither.',
  signs: 'The signs this proof gives',
  sealedAt: 'Sealed',
  house: 'Signed by the key',
  verdictMargin: 'Verdict',
  receipt: {
    says: 'What this receipt says',
    about: 'About',
    answer: 'Answer',
    sentence: 'Sentence',
    at: 'Written down',
    place: 'Where',
    until: 'Counts until',
    text: 'Text',
    textOf: (version: number, locale: string) => `version ${version}, ${locale}`,
    digest: 'Digest of the text',
    subject: 'Given by',
    entry: 'Line of the ledger',
  },
} as const;

type ReceiptVerdict = Extract<ConsentReceiptVerdict, { genuine: false }>['because'] | 'genuine' | 'unknown-house';

export const receiptVerdictCopy: Record<ReceiptVerdict, { fact: string; words: string }> = {
  'genuine': { fact: 'This receipt is genuine.', words: 'This house signed these very words, and nothing in them was changed since.' },
  'unknown-house': { fact: 'This receipt holds together.', words: 'Nothing in it was changed since it was signed. Whose key signed it could not be compared, because this house’s key was not reached.' },
  'other-house': { fact: 'Not made here.', words: 'The receipt holds together, but a key of another house signed it.' },
  'signature': { fact: 'Changed after it was made.', words: 'The signature does not fit what stands in the file. Something in it was changed after this or another house signed it.' },
  'unreadable': { fact: 'Not made here.', words: 'It looks like a consent receipt, but it does not hold what a receipt of this house holds.' },
};
