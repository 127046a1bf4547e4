import { z } from 'zod';
import { defineLetter } from '../frame/define-letter.ts';
import { GiftCode, HouseName, LetterUrl, SupportEmail } from '../frame/safe-fields.schema.ts';

/**
 * Sent once to the address a giver named, at the time they chose, and once more if they ask. It carries the code and
 * neither a name nor the giver's words: those stand behind the code. The link holds the code behind its `#`, which no
 * server is sent; the page posts it when a button is pressed, so nothing that opens links before the reader uses it up.
 */
export const giftToRecipient = defineLetter({
  letterClass: 'operational',
  props: z.strictObject({ houseName: HouseName, redeemUrl: LetterUrl, code: GiftCode, expiresAt: z.date(), supportEmail: SupportEmail }),
  subject: () => 'A gift is waiting for you',
  preview: () => 'A gift is waiting for you, with a code that opens it once',
  words: ({ houseName, redeemUrl, code, expiresAt, supportEmail }) => ({
    houseName,
    fact: 'Somebody gave you a reading. It is paid, and nothing is due.',
    marks: [{ name: 'Code', value: code }, { name: 'Open until', value: sayDay(expiresAt) }],
    action: { words: 'Open the gift', url: redeemUrl },
    next: [
      'You choose what to ask, and whether to ask at all. Whoever gave it to you learns that it was claimed, and nothing else.',
      'The code works once, and waits for you.',
    ],
    alternative: null,
    supportEmail,
    why: 'This letter came because somebody named your address for a gift. If you do not want it, there is nothing to do, and we write no second time unless they ask us to.',
  }),
  previewProps: { redeemUrl: 'https://omenhall.example/redeem#7KQ-42F-9ZB-31X-HTA-0MC-5D', code: '7KQ-42F-9ZB-31X-HTA-0MC-5D', expiresAt: new Date('2027-12-24T09:00:00Z'), supportEmail: 'help@omenhall.example' },
});

const sayDay = (moment: Date): string => new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(moment);
