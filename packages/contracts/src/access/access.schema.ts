import { z } from 'zod';
import { EmailAddress } from '../values/email-address.ts';
import { hidden } from '../values/hidden.ts';

export const OperatorRole = z.enum(['viewer', 'support', 'editor', 'operator', 'privacy', 'owner']);
export type OperatorRole = z.infer<typeof OperatorRole>;

/** What an operator may do, act by act. Which role may do what stands on the server alone. */
export const OperatorRight = z.enum([
  'see_lists', 'open_order', 'resend_delivery', 'resolve_delivery', 'recreate_reading', 'refund_small', 'refund_large', 'edit_texts', 'set_flags',
  'retry_work', 'pause_work', 'run_schedule', 'see_consents', 'handle_requests', 'see_audit', 'see_books', 'see_access_rules', 'see_people', 'manage_people',
]);
export type OperatorRight = z.infer<typeof OperatorRight>;

/** Who the house takes this browser for. */
export const Me = z.object({
  kind: z.enum(['visitor', 'guest', 'member']),
  maskedAddress: z.string().nullable(),
  /** Set while an operator's session is open in this browser. */
  operatorRole: OperatorRole.nullable(),
  /** What that role may do, so that a page offers nothing else; empty without a session. The server asks again at every act. */
  operatorRights: z.array(OperatorRight),
});
export type Me = z.infer<typeof Me>;

export const SendCode = z.strictObject({ address: hidden(EmailAddress) });
export type SendCode = z.infer<typeof SendCode>;
/** The same for known and unknown addresses. */
export const CodeSent = z.object({ sent: z.literal(true), expiresInSeconds: z.number().int() });
export type CodeSent = z.infer<typeof CodeSent>;
export const SignIn = z.strictObject({ address: hidden(EmailAddress), code: hidden(z.string().trim().regex(/^\d{8}$/)) });
export type SignIn = z.infer<typeof SignIn>;
export const StepUp = z.strictObject({ code: hidden(z.string().trim().regex(/^\d{8}$/)) });
export type StepUp = z.infer<typeof StepUp>;
export const JoinAsOperator = z.strictObject({ token: hidden(z.string().max(64)) });
export type JoinAsOperator = z.infer<typeof JoinAsOperator>;
export const EnterAsOperator = z.strictObject({ token: hidden(z.string().max(64)), address: hidden(EmailAddress) });
export type EnterAsOperator = z.infer<typeof EnterAsOperator>;
