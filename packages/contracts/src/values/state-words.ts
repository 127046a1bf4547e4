/** The shapes of the state glyphs; each is drawn once in the web's `ui` and in the letters' text. */
export type Glyph =
  | 'planned' | 'waiting' | 'running' | 'handed-over' | 'accepted' | 'done' | 'checking'
  | 'will-retry' | 'needs-person' | 'skipped' | 'cancelled' | 'quarantined' | 'forgotten';
export type ColourRole = 'muted' | 'accent' | 'good' | 'warn' | 'bad';

export interface StateWord {
  glyph: Glyph;
  colour: ColourRole;
  word: string;
  toSeeker: string;
  toOperator: string;
}

/** Order states, as a buyer and an operator read them. */
export const orderStates = {
  draft: { glyph: 'planned', colour: 'muted', word: 'Draft', toSeeker: 'Not sent, not paid.', toOperator: 'Draft; no session open.' },
  awaiting_payment: { glyph: 'waiting', colour: 'accent', word: 'Awaiting payment', toSeeker: 'We wait for your bank.', toOperator: 'Session open, no payment seen.' },
  processing: { glyph: 'waiting', colour: 'accent', word: 'Bank is working', toSeeker: 'Your bank has the payment and takes some days. Nothing more is to do.', toOperator: 'Session complete, money not here yet.' },
  paid: { glyph: 'done', colour: 'good', word: 'Paid', toSeeker: 'Your payment reached us.', toOperator: 'Payment confirmed; purchase unlocked.' },
  in_preparation: { glyph: 'running', colour: 'accent', word: 'In preparation', toSeeker: 'Your reading is being prepared.', toOperator: 'Composer or renders open.' },
  ready: { glyph: 'done', colour: 'good', word: 'Ready', toSeeker: 'Your scroll is ready.', toOperator: 'Scroll readable.' },
  needs_person: { glyph: 'needs-person', colour: 'bad', word: 'Needs a person', toSeeker: 'Something did not work. A person will look at it; nothing more is to pay.', toOperator: 'A delivery is dead.' },
  expired: { glyph: 'cancelled', colour: 'muted', word: 'Lapsed', toSeeker: 'The payment page has closed. Nothing was charged.', toOperator: 'Session expired unpaid.' },
  failed: { glyph: 'needs-person', colour: 'bad', word: 'Payment refused', toSeeker: 'Your bank refused the payment. Nothing was charged.', toOperator: 'Payment failed, or amount did not agree.' },
  disputed: { glyph: 'checking', colour: 'warn', word: 'Disputed', toSeeker: 'Your bank has asked for the money back and is looking into it.', toOperator: 'A bank holds the money back or has taken it.' },
  refunded: { glyph: 'cancelled', colour: 'muted', word: 'Refunded', toSeeker: 'Your money is on its way back.', toOperator: 'Refund settled or pending.' },
} as const satisfies Record<string, StateWord>;
export type OrderState = keyof typeof orderStates;

/** Delivery states, one vocabulary for screens, letters, filters and the command line. */
export const deliveryStates = {
  planned: { glyph: 'planned', colour: 'muted', word: 'Planned', toSeeker: 'Set for later.', toOperator: 'Due later; gate not yet checked.' },
  waiting: { glyph: 'waiting', colour: 'accent', word: 'Waiting', toSeeker: 'Next in line.', toOperator: 'Due; not claimed.' },
  running: { glyph: 'running', colour: 'accent', word: 'Running', toSeeker: 'Being done now.', toOperator: 'Claimed by a worker.' },
  handed_over: { glyph: 'handed-over', colour: 'accent', word: 'Handed over', toSeeker: 'Given to the mail service.', toOperator: 'Provider took it; id known.' },
  accepted: { glyph: 'accepted', colour: 'good', word: 'Accepted', toSeeker: 'Your mail provider took it.', toOperator: 'Receiving server accepted.' },
  made: { glyph: 'done', colour: 'good', word: 'Made', toSeeker: 'It is ready.', toOperator: 'Finished, stored and checked.' },
  delivered: { glyph: 'done', colour: 'good', word: 'Delivered', toSeeker: 'You opened or claimed it.', toOperator: "Confirmed by a person's act." },
  checking: { glyph: 'checking', colour: 'warn', word: 'Checking', toSeeker: 'We are finding out whether it left.', toOperator: 'Outcome unknown; evidence sought, no resend.' },
  will_retry: { glyph: 'will-retry', colour: 'warn', word: 'Will retry', toSeeker: 'Did not work; we try again.', toOperator: 'An attempt failed; another is planned.' },
  needs_person: { glyph: 'needs-person', colour: 'bad', word: 'Needs a person', toSeeker: 'We stopped trying; here is what you can do.', toOperator: 'Limit or permanent error.' },
  skipped: { glyph: 'skipped', colour: 'muted', word: 'Skipped', toSeeker: 'Not sent, because you did not want it.', toOperator: 'Skipped by rule.' },
  lapsed: { glyph: 'cancelled', colour: 'muted', word: 'Lapsed', toSeeker: 'Its time passed before it could go.', toOperator: 'Expired unsent.' },
  cancelled: { glyph: 'cancelled', colour: 'muted', word: 'Cancelled', toSeeker: 'Stopped at your or our wish.', toOperator: 'Cancelled by a person or a rule.' },
} as const satisfies Record<string, StateWord>;
export type DeliveryState = keyof typeof deliveryStates;
