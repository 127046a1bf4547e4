import { OperatorRight, type OperatorRole } from '@omenhall/contracts/access/access.schema';

export type Right = OperatorRight;

/** What an operator may do, by role. The server asks at every act. Source: product.md, operator roles. */
export const rights = {
  see_lists: ['viewer', 'support', 'editor', 'operator', 'privacy', 'owner'],
  open_order: ['support', 'operator', 'privacy', 'owner'],
  resend_delivery: ['support', 'operator', 'owner'],
  resolve_delivery: ['support', 'operator', 'owner'],
  recreate_reading: ['support', 'owner'],
  refund_small: ['support', 'owner'],
  refund_large: ['owner'],
  edit_texts: ['editor', 'owner'],
  set_flags: ['editor', 'owner'],
  retry_work: ['operator', 'owner'],
  pause_work: ['operator', 'owner'],
  run_schedule: ['operator', 'owner'],
  see_consents: ['privacy', 'owner'],
  handle_requests: ['privacy', 'owner'],
  see_audit: ['operator', 'privacy', 'owner'],
  see_books: ['operator', 'owner'],
  see_access_rules: ['operator', 'privacy', 'owner'],
  see_people: ['owner'],
  manage_people: ['owner'],
} as const satisfies Record<Right, readonly OperatorRole[]>;

/** Acts that need a step-up at most five minutes old, whoever does them. */
const dangerous: ReadonlySet<Right> = new Set(['refund_small', 'refund_large', 'set_flags', 'handle_requests', 'manage_people']);

export const mayOperate = (role: OperatorRole, right: Right): boolean => (rights[right] as readonly OperatorRole[]).includes(role);
export const rightsOf = (role: OperatorRole): Right[] => OperatorRight.options.filter((right) => mayOperate(role, right));
export const needsStepUp = (right: Right): boolean => dangerous.has(right);
