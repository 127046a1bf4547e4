import type { DrawVerdict } from '@omenhall/contracts/proof/draw.rules';

/** Words of the draw and of checking it. */
export const drawCopy = {
  title: 'Draw',
  lead: 'The deck is already shuffled and cannot be changed by us any more. Turn the signs one by one, or have them all turned.',
  spread: (name: string) => `The spread: ${name}`,
  waits: (position: string, role: string) => `${position}: ${role}`,
  drawFirst: 'Draw the first sign',
  drawNext: (position: string) => `Draw the next sign: ${position}`,
  drawAll: 'Draw all for me',
  whole: 'The spread is whole and sealed.',
  noRedraw: 'There is no second draw. A draw that could be repeated until it pleases would say nothing.',
  next: 'Continue to what you want to receive',
  labels: ['The spread', 'Fair draw'],
  fair: {
    summary: 'Fair draw',
    promise: 'Before you draw, we show you the fingerprint of the shuffle seed. After the draw we show the seed itself. If the two fit, we could not have chosen your signs.',
    commitment: 'Fingerprint shown before the draw',
    words: 'Your own words or dice',
    wordsHint: 'Whatever you write is mixed into the shuffle, so that we alone cannot know the outcome. It may stay empty.',
    wordsUsed: 'Your words in the shuffle',
    noWords: 'none',
    seed: 'Seed, shown after the draw',
    checking: 'Checking the draw in this browser.',
    save: 'Save the proof',
    verifyElsewhere: 'Check it yourself',
  },
} as const;

type Because = Extract<DrawVerdict, { genuine: false }>['because'] | 'unreadable';

export const verdictCopy: Record<Because | 'genuine' | 'unknown-house', { fact: string; words: string }> = {
  'genuine': { fact: 'This draw is genuine.', words: 'The seed fits its fingerprint, the shuffle gives these signs in this order, and the seal carries the signature of this house.' },
  'unknown-house': { fact: 'This draw holds together.', words: 'Seed, signs and seal fit. Whose key signed it could not be compared, because this house’s key was not reached.' },
  'commitment': { fact: 'The seed does not fit its fingerprint.', words: 'The file was changed after the draw, or the seed is not the one that was promised.' },
  'order': { fact: 'The shuffle gives another order.', words: 'The file was changed after the draw.' },
  'signs': { fact: 'The shuffle gives other signs.', words: 'The signs in this file are not the ones its seed draws. The file was changed after the draw.' },
  'seal': { fact: 'The seal does not fit.', words: 'Something in this file was changed after it was sealed.' },
  'signature': { fact: 'The signature does not fit.', words: 'This file was changed after it was signed, or was never signed.' },
  'other-house': { fact: 'Not made here.', words: 'The draw holds together, but another house signed it.' },
  'unreadable': { fact: 'This proof cannot be checked.', words: 'It names a method or signs that this page does not know.' },
};
