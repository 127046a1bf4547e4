import type { BuyersReason, RefundClass, RefundLine } from '@omenhall/contracts/refund/refund.schema';

/** Words of money that goes back, as a buyer reads them on the page of an order. */
export const refundCopy = {
  title: 'Money back',
  labels: ['Money back', 'Withdraw'],
  none: 'Nothing was asked back for this order.',
  listLabel: 'Requests about money, newest first',
  amount: 'Amount',
  asked: 'Asked',
  decided: 'Answered',
  settled: 'Done',
  other: (amount: string) => `${amount} went back to you by hand at the payment desk.`,
  mendTitle: 'Something of this order did not work',
  mend: 'Make it again from the same seal, free. Nothing is drawn anew.',
  recreate: 'Make it again',
  recreated: 'It is being made again. Each step stands in the list above.',
  lateTitle: 'A day has passed, and your scroll is not there. That is our fault, and we are sorry.',
  late: 'You may have your money back at once, without asking anybody, or have the scroll made after all.',
  lateWaits: 'You may have your money back at once, without asking anybody. If you would rather wait, do nothing; we keep trying.',
  takeOffer: 'Give me my money back',
  offerTaken: 'The money is on its way to the payment desk. A letter says when the desk has it.',
  askTitle: 'Ask for the money back',
  askLead: (amount: string) => `You ask for what is left of this order, ${amount}. A person looks at the payment and at what you received, and answers by letter.`,
  reason: 'Why',
  reasonNone: 'Choose what fits best',
  reasonMissing: 'Choose why you ask',
  ask: 'Ask for it',
  asksDone: 'Your request is here. A letter confirms it.',
} as const;

export const buyersReasons: Readonly<Record<BuyersReason, string>> = {
  no_access: 'I cannot open what I bought',
  technical_error: 'Something did not work',
  accidental: 'I bought it by mistake',
  dissatisfaction: 'It is not what I expected',
};

export const refundClasses: Readonly<Record<RefundClass, string>> = {
  ...buyersReasons,
  duplicate: 'Paid twice: the second payment goes back',
  withdrawal: 'You withdrew from the contract',
  promise_broken: 'The scroll did not come in time',
};

/** What became of a request, in one sentence. */
export const refundStates: Readonly<Record<RefundLine['status'], string>> = {
  open: 'A person is looking at it.',
  approved: 'Granted. The payment desk is being asked to give it back.',
  sent: 'The payment desk has it. Your bank takes some days.',
  settled: 'The money went back to the card or account that paid.',
  declined: 'Not granted. The letter says why, and how to answer.',
  failed: 'The payment desk could not give it back. A person is looking at it.',
};
export const partlyGranted = 'Granted in part. The amount stands in a line of its own.';
export const wasBack = 'The money had gone back before.';

/** Words of the way out of a contract. The two labels are the law's own: Directive 2011/83/EU, article 11a. */
export const withdrawCopy = {
  title: 'Withdraw from a contract',
  lead: 'Within fourteen days you may undo an order, without giving a reason and without signing in. Two steps, and a letter acknowledges it at once.',
  section: 'Withdraw',
  here: 'Withdraw from contract here',
  code: 'Order code',
  codeHint: 'Six letters such as 7KQ-42F. It stands in the receipt and on the page of your order.',
  badCode: 'Write the code of the order, six letters such as 7KQ-42F',
  name: 'Your name',
  nameHint: 'If you like. It goes into the acknowledgement and is kept nowhere else.',
  badName: 'A name has letters, spaces, hyphens and apostrophes, at most 80',
  goOn: 'Go on',
  noSuch: 'No such order. Look at the code once more; nothing else was told or kept.',
  secondTitle: 'Confirm your withdrawal',
  order: 'Order',
  concluded: 'Contract of',
  until: 'You may withdraw until',
  over: 'The fourteen days of this contract are over, or it was withdrawn from already.',
  toAddress: 'The acknowledgement goes to the address on file for this order.',
  statement: 'I withdraw from the contract about this order.',
  confirm: 'Confirm withdrawal',
  back: 'Another code',
  left: 'Leave it',
  mayUntil: 'You may undo this order, without giving a reason, until',
  rightEnded: 'You asked us to begin at once, and the order is delivered. Your right to withdraw ended with that, by this recorded answer:',
  rightEndedHelp: 'You may still declare a withdrawal, and it is answered with this record.',
  recorded: (version: number) => `Text ${version}, answered with a yes`,
  ended: 'The time in which this order could be undone is over, or there is nothing to undo.',
  accepted: 'You withdrew from this contract.',
  acceptedMoney: (amount: string) => `${amount} goes back to the card or account that paid.`,
  acceptedFree: 'Nothing was paid that would have to go back.',
  refused: 'Your withdrawal was received, and refused: the order had been delivered before, after you asked us to begin at once.',
  received: 'Received',
  letter: 'A letter to the address on file acknowledges it, with this time.',
  toOrder: 'To the order',
} as const;
