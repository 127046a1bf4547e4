import type { OperatorRole } from '@omenhall/contracts/access/access.schema';

/** What an operator may do, by role. The server asks at every act. */
export const rights = {
  see_lists: ['viewer', 'support', 'editor', 'operator', 'privacy', 'owner'],
  open_order: ['support', 'operator', 'privacy', 'owner'],
  resend_delivery: ['support', 'operator', 'owner'],
  see_audit: ['operator', 'privacy', 'owner'],
} as const satisfies Record<string, readonly OperatorRole[]>;

export type Right = keyof typeof rights;
export const mayOperate = (role: OperatorRole, right: Right): boolean => (rights[right] as readonly OperatorRole[]).includes(role);
