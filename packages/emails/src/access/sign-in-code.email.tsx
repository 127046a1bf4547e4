import { z } from 'zod';
import { defineLetter } from '../frame/define-letter.ts';
import { HouseName, SignInCode, SupportEmail } from '../frame/safe-fields.schema.ts';

/**
 * Sent when somebody asks to sign in with this address. It holds a code and no link, so that nothing that opens links
 * before the reader does can use it up. Without it: ask for another code. Never: an order, a name, the code in the subject.
 */
export const signInCode = defineLetter({
  letterClass: 'operational',
  props: z.strictObject({ houseName: HouseName, code: SignInCode, expiresInMinutes: z.number().int().min(1).max(120), supportEmail: SupportEmail }),
  subject: () => 'Your sign-in code',
  preview: () => 'Your sign-in code, to type where you asked for it',
  words: ({ houseName, code, expiresInMinutes, supportEmail }) => ({
    houseName,
    fact: 'Here is the code to sign in.',
    marks: [{ name: 'Code', value: code }],
    action: null,
    next: [
      `Type it on the page where you asked for it. It opens your account once, within ${expiresInMinutes} minutes.`,
      'Keep it to yourself: nobody from this house will ask you for it.',
    ],
    alternative: null,
    supportEmail,
    why: 'This letter came because somebody asked to sign in with this address. If that was not you, there is nothing to do; without the code nothing opens.',
  }),
  previewProps: { code: '40718263', expiresInMinutes: 15, supportEmail: 'help@omenhall.example' },
});
