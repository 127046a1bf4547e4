import { z } from 'zod';
import { OperatorRole } from '@omenhall/contracts/access/access.schema';
import { defineLetter } from '../frame/define-letter.ts';
import { HouseName, LetterUrl, SupportEmail } from '../frame/safe-fields.schema.ts';

/**
 * Sent when an owner asks somebody to look after the house. The page behind the link posts it when a button is pressed,
 * so that nothing that opens links before the reader does can use it up.
 */
export const operatorInvite = defineLetter({
  letterClass: 'operational',
  props: z.strictObject({ houseName: HouseName, joinUrl: LetterUrl, role: OperatorRole, expiresInHours: z.number().int().min(1).max(72), supportEmail: SupportEmail }),
  subject: () => 'An invitation to look after this house',
  preview: () => 'An invitation to look after this house, with a link that works once',
  words: ({ houseName, joinUrl, role, expiresInHours, supportEmail }) => ({
    houseName,
    fact: 'An owner of this house asks you to look after it.',
    marks: [{ name: 'Role', value: role }],
    action: { words: 'Open the counter', url: joinUrl },
    next: [
      `The page asks you to press one button. The link works once, within ${expiresInHours} hours.`,
      'After that you sign in at the counter with codes that we send to this address.',
    ],
    alternative: null,
    supportEmail,
    why: 'This letter came because an owner of this house wrote down your address. If you do not know the house, there is nothing to do; without the link nothing opens.',
  }),
  previewProps: { joinUrl: 'https://omenhall.example/operator/join#Zm9vYmFyYmF6cXV4', role: 'support', expiresInHours: 24, supportEmail: 'help@omenhall.example' },
});
