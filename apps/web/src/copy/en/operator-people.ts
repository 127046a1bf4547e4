import type { OperatorRole } from '@omenhall/contracts/access/access.schema';

/** Words of those who look after the house. */
export const peopleCopy = {
  title: 'People',
  lead: 'Who looks after this house, and what each may do. Changes ask for a fresh code and are written down.',
  caption: 'Those who look after the house, oldest first',
  labels: ['Address', 'Role', 'Last seen'],
  heads: { address: 'Address', role: 'Role', since: 'Since', seen: 'Last seen', act: 'Change' },
  you: 'you',
  invited: 'Invited, not in yet',
  notSeen: 'no open session',
  change: (address: string) => `Change ${address}`,
  changeShort: 'Change',
  invite: 'Invite somebody',
  inviteAddress: 'Their address',
  inviteHint: 'A letter with a link goes there. The link works once, within 24 hours.',
  badAddress: 'Write an address like name@example.org',
  role: 'Role',
  roles: {
    viewer: 'Viewer: lists and figures',
    support: 'Support: opens an order, sends a letter again',
    editor: 'Editor: texts and flags',
    operator: 'Operator: work, pauses and schedules',
    privacy: 'Privacy: requests and consents',
    owner: 'Owner: everything, and who may do it',
  } satisfies Record<OperatorRole, string>,
  send: 'Send the invitation',
  sentFact: 'The invitation is on its way.',
  sent: 'It stands in the list until it is used.',
  dialogTitle: (address: string) => `Change ${address}`,
  dialogLead: 'A new role holds from the next page on. Ending access closes every session at once.',
  save: 'Give this role',
  revoke: (address: string) => `End access of ${address}`,
  withdrawInvite: (address: string) => `Take back the invitation of ${address}`,
  cancel: 'Leave it',
} as const;

/** Words of the dialog that asks for a fresh proof. */
export const stepUpCopy = {
  title: 'Prove once more that it is you',
  lead: 'This changes the house for everybody in it, so a fresh code is asked for. What you wrote stays as it is.',
  send: 'Send me a code',
  sentFact: 'A letter with a code is on its way to your own address.',
  sent: 'It fits this browser, for ten minutes and three tries.',
  code: 'The code of eight digits',
  codeHint: 'Paste it or type it; spaces do no harm.',
  badCode: 'Write all eight digits',
  confirm: 'Go on',
  another: 'Send another code',
  cancel: 'Leave it',
} as const;

/** Words of the page behind an invitation's link. */
export const joinCopy = {
  title: 'Look after this house',
  lead: 'You were asked to look after this house. The link works once, when you press the button.',
  join: 'Open the counter',
  noTokenFact: 'The link is not complete.',
  noToken: 'The part after the # is missing. Open the whole link from the letter again.',
  refusedFact: 'This link opens nothing.',
  refused: 'It was used already, has ended, or was taken back. Ask an owner of the house for another.',
  toSignIn: 'Sign in with a code',
} as const;
