import { z } from 'zod';
import { defineLetter } from '../frame/define-letter.ts';
import { HouseName, LetterUrl, OrderCode, SupportEmail } from '../frame/safe-fields.schema.ts';

const facts = {
  scheduled: 'Your gift is paid and waits for its time.',
  to_hand_over: 'The code of your gift is ready to hand over.',
  sent: 'Your gift was handed over to the mail server of its recipient.',
  undelivered: 'The letter with your gift did not arrive.',
  expired: 'Your gift was not claimed in time, and its code has ended.',
  cancelled: 'Your gift is cancelled, and its code opens nothing any more.',
} as const;

const nexts = {
  scheduled: 'Until it is claimed you can change the address and the time, or give the gift back.',
  to_hand_over: 'The code stands on the page of your gift, and in no letter.',
  sent: 'The page of your gift will say when it is claimed. It never shows what was asked or answered.',
  undelivered: 'On the page of your gift you can mend the address, take the code to hand it over yourself, or give the gift back.',
  expired: 'Support can open it once more within thirty days. Answer this letter, or write to the address below.',
  cancelled: 'What was paid goes back the way it came. We write again when it has left.',
} as const;

/** Tells the giver how far a gift has come: its state, and neither a code nor an address. Without it: the gift's page says the same. */
export const giftStatus = defineLetter({
  letterClass: 'operational',
  props: z.strictObject({ houseName: HouseName, news: z.enum(['scheduled', 'to_hand_over', 'sent', 'undelivered', 'expired', 'cancelled']), orderCode: OrderCode, giftUrl: LetterUrl, supportEmail: SupportEmail }),
  subject: ({ orderCode }) => `News of your gift, order ${orderCode}`,
  preview: ({ orderCode }) => `News of your gift, order ${orderCode}: how far it has come`,
  words: ({ houseName, news, orderCode, giftUrl, supportEmail }) => ({
    houseName,
    fact: facts[news],
    marks: [{ name: 'Order', value: orderCode }],
    action: { words: 'Open the page of the gift', url: giftUrl },
    next: [nexts[news]],
    alternative: null,
    supportEmail,
    why: 'This letter came because you bought a gift with this address.',
  }),
  previewProps: { news: 'sent', orderCode: '7KQ-42F', giftUrl: 'https://omenhall.example/gifts/0b2f6c1e-5d1f-4a57-9f6e-1f2a3b4c5d6e', supportEmail: 'help@omenhall.example' },
});
