import { z } from 'zod';
import { EmailAddress } from '../values/email-address.ts';
import { hidden } from '../values/hidden.ts';

export const OperatorRole = z.enum(['viewer', 'support', 'editor', 'operator', 'privacy', 'owner']);
export type OperatorRole = z.infer<typeof OperatorRole>;

/** Who the house takes this browser for. */
export const Me = z.object({
  kind: z.enum(['visitor', 'guest', 'member']),
  maskedAddress: z.string().nullable(),
  /** Set while an operator's session is open in this browser. */
  operatorRole: OperatorRole.nullable(),
});
export type Me = z.infer<typeof Me>;

export const SendCode = z.strictObject({ address: hidden(EmailAddress) });
export type SendCode = z.infer<typeof SendCode>;
/** The same for known and unknown addresses. */
export const CodeSent = z.object({ sent: z.literal(true), expiresInSeconds: z.number().int() });
export type CodeSent = z.infer<typeof CodeSent>;
export const SignIn = z.strictObject({ address: hidden(EmailAddress), code: hidden(z.string().trim().regex(/^\d{8}$/)) });
export type SignIn = z.infer<typeof SignIn>;
export const EnterAsOperator = z.strictObject({ token: hidden(z.string().max(64)), address: hidden(EmailAddress) });
export type EnterAsOperator = z.infer<typeof EnterAsOperator>;
