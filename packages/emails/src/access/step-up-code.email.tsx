import { z } from 'zod';
import { defineLetter } from '../frame/define-letter.ts';
import { HouseName, SignInCode, SupportEmail } from '../frame/safe-fields.schema.ts';

/**
 * Sent when an operator is about to do something that cannot be taken back. It holds a code and no link.
 * Without it: ask for another code. Never: what the act was, or whom it concerns.
 */
export const stepUpCode = defineLetter({
  letterClass: 'operational',
  props: z.strictObject({ houseName: HouseName, code: SignInCode, expiresInMinutes: z.number().int().min(1).max(120), supportEmail: SupportEmail }),
  subject: () => 'Your code for the counter',
  preview: () => 'Your code for the counter, to type where you asked for it',
  words: ({ houseName, code, expiresInMinutes, supportEmail }) => ({
    houseName,
    fact: 'Here is the code to go on at the counter.',
    marks: [{ name: 'Code', value: code }],
    action: null,
    next: [
      `Type it in the dialog that asked for it, within ${expiresInMinutes} minutes. What you were about to do then goes through.`,
      'It fits that one browser. Keep it to yourself: nobody from this house will ask you for it.',
    ],
    alternative: null,
    supportEmail,
    why: 'This letter came because somebody who is signed in as you at the counter asked for it. If that was not you, write to us at once.',
  }),
  previewProps: { code: '40718263', expiresInMinutes: 10, supportEmail: 'help@omenhall.example' },
});
