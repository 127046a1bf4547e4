import type { RefundClass, RefundDecision, RefundStatus } from '@omenhall/contracts/operator/refunds.schema';
import type { StateWord } from '@omenhall/contracts/values/state-words';

/** Words of requests about money, as an operator reads them. */
export const refundsCopy = {
  title: 'Refunds',
  lead: 'Money that was asked back or goes back by the house’s own rules. What is open waits for a person.',
  caption: 'Requests about money, newest first',
  labels: ['State', 'Order', 'Amount'],
  filter: { state: 'State', class: 'Why', order: 'Order code' },
  heads: { state: 'State', order: 'Order', why: 'Why', by: 'Asked by', reading: 'Reading', person: 'Person', amount: 'Amount', asked: 'Asked' },
  by: { customer: 'the customer', house: 'the house', operator: 'an operator' },
  badCode: 'A code looks like 7KQ-42F',
  empty: 'Nobody has asked for money back.',
  emptyHelp: 'A request appears here when a customer asks, a contract is undone, or an order is paid twice.',
  back: 'Refunds',
  caseTitle: (code: string) => `Refund for ${code}`,
  caseLabels: ['What is checked', 'Books', 'Decision'],
  order: 'To the order',
  checked: 'What is checked',
  facts: {
    why: 'Why', by: 'Asked by', amount: 'Asked for', person: 'Person', reading: 'Reading', payment: 'Payment', paid: 'Paid', received: 'Received', back: 'Given back', disputed: 'Held by a bank', left: 'Left to give',
    result: 'Result', opened: 'There when asked', state: 'Order', withdrawn: 'Withdrawal', decided: 'Decided', refund: 'Refund at the desk', failure: 'Refused because',
  },
  yes: 'yes', no: 'no', none: 'none',
  delivered: 'written', notDelivered: 'not written', giftClaimed: 'gift claimed; whoever claimed it keeps their scroll',
  withdrawn: { accepted: 'accepted', refused: 'refused' },
  consents: 'Recorded answers to an early start',
  noConsents: 'None is recorded: the right to withdraw did not end with delivery.',
  consent: { granted: 'Yes', refused: 'No', withdrawn: 'Taken back' },
  version: (version: number) => `text ${version}`,
  books: 'Books of this order',
  booksCaption: 'Lines of the books, oldest first',
  bookHeads: { kind: 'Line', amount: 'Amount', object: 'At the desk', at: 'When' },
  noBooks: 'The books hold no line for this order.',
  others: 'Other requests of this order',
  decide: 'Decision',
  mendFirst: 'Something of this order failed. Making it again is free and comes first.',
  recreate: 'Make it again from the same seal',
  recreated: 'It is being made again.',
  word: 'Word',
  wordNone: 'Choose a word',
  wordMissing: 'Choose a word',
  amount: 'Amount to give back',
  amountHint: (most: string) => `At most ${most}. A smaller amount stands as a request of its own.`,
  badAmount: 'Write an amount such as 4.00, and no more than is left',
  large: 'Above fifty in all for this order, the owner decides.',
  send: 'Decide',
  decided: 'Decided. The letter and, where it was granted, the money are on their way.',
  mayNot: 'Your role looks at refunds and decides none.',
  openTitle: 'Money back',
  openCase: 'Open a refund case',
  openWhy: 'What the customer says',
  openHelp: 'For what a customer tells you by letter or telephone. Opening decides nothing.',
  seeCases: 'Refunds of this order',
} as const;

export const refundWhy: Readonly<Record<RefundClass, string>> = {
  no_access: 'No access', technical_error: 'Technical error', accidental: 'Bought by mistake', duplicate: 'Paid twice', dissatisfaction: 'Not as expected', withdrawal: 'Withdrew from the contract', promise_broken: 'Promise broken',
};

export const decisionWords: Readonly<Record<Exclude<RefundDecision, 'partly'>, string>> = {
  granted: 'Give it back', delivered: 'Decline: delivered as described', outside_window: 'Decline: outside the fourteen days', right_ended: 'Decline: the right ended with delivery', mended_instead: 'Decline: made again instead', already_back: 'Close: back already',
};

const word = (glyph: StateWord['glyph'], colour: StateWord['colour'], said: string, toOperator: string): StateWord => ({ glyph, colour, word: said, toSeeker: said, toOperator });

export const refundStateWords: Readonly<Record<RefundStatus, StateWord>> = {
  open: word('needs-person', 'warn', 'Open', 'Waits for a person.'),
  approved: word('running', 'accent', 'Granted', 'The desk is being asked.'),
  declined: word('skipped', 'muted', 'Declined', 'Answered by letter, or closed for a smaller amount.'),
  sent: word('handed-over', 'accent', 'At the desk', 'The desk has it; a bank takes its time.'),
  settled: word('done', 'good', 'Given back', 'The desk says it arrived, or it was back before.'),
  failed: word('needs-person', 'bad', 'Failed', 'The desk or a bank refused; look at the order.'),
};
