import { z } from 'zod';
import { EmailAddress } from '../values/email-address.ts';

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

export const SendCode = z.strictObject({ address: EmailAddress });
export type SendCode = z.infer<typeof SendCode>;
/** The same for known and unknown addresses. */
export const CodeSent = z.object({ sent: z.literal(true), expiresInSeconds: z.number().int() });
export type CodeSent = z.infer<typeof CodeSent>;
export const SignIn = z.strictObject({ address: EmailAddress, code: z.string().trim().regex(/^\d{8}$/) });
export type SignIn = z.infer<typeof SignIn>;
export const EnterAsOperator = z.strictObject({ token: z.string().max(64), address: EmailAddress });
export type EnterAsOperator = z.infer<typeof EnterAsOperator>;
