import type { Opens } from '@omenhall/contracts/checkout/checkout.schema';
import type { MoneyLine } from '../../ui/money-seen.rules.ts';
import type { BuyersStop, TrailStop } from '../../ui/order-trail.rules.ts';

type StopWords = Record<TrailStop['state'], string>;

const stops: Record<BuyersStop, StopWords> = {
  'paid': { 'done': 'Paid', 'here': 'Waiting for your payment', 'to-come': 'Payment', 'failed': 'The payment did not go through' },
  'written': { 'done': 'The scroll is written', 'here': 'The scroll is being written', 'to-come': 'Scroll written', 'failed': 'Writing stopped; a person will look at it' },
  'made': { 'done': 'Your files are made', 'here': 'Your files are being made', 'to-come': 'Files made', 'failed': 'A file could not be made' },
  'letter': { 'done': 'Your letters were handed over', 'here': 'Your letters are on their way', 'to-come': 'Letters handed over', 'failed': 'A letter did not go out' },
};

/** Words of an order's page. */
export const trailCopy = {
  title: (code: string) => `Order ${code}`,
  order: 'Order',
  labels: ['Where it is', 'Deliveries', 'Letters go to'],
  trail: 'Where it is',
  stops,
  placed: 'Placed',
  paid: 'Paid',
  promise: 'Promised by',
  live: 'This page keeps itself up to date.',
  pay: 'Go on to payment',
  ready: { scroll: 'Your scroll is ready.', council: 'Your Council is ready.', gift: 'Your gift is ready.', membership: 'Your membership is open.' } satisfies Record<Opens, string>,
  opens: { scroll: 'Open the scroll', council: 'Open the Council', gift: 'Open the gift', membership: 'See your membership' } satisfies Record<Opens, string>,
  toShop: 'Look at it in the shop',
  money: 'Money',
  moneyLines: {
    paid: (amount: string) => `Paid: ${amount}.`,
    twice: (amount: string) => `You paid twice. The second payment, ${amount}, is on its way back. We are sorry for the trouble.`,
    twiceBack: (amount: string) => `You paid twice. The second payment, ${amount}, went back to you. We are sorry for the trouble.`,
    returned: (amount: string) => `Sent back: ${amount}. When it shows on your account is up to your bank; that mostly takes up to ten days.`,
    returning: (amount: string) => `On its way back: ${amount}.`,
    slow: () => 'Your bank has the payment and takes some days. Do not pay again; nothing more is asked of you.',
    held: (amount: string) => `Your bank holds ${amount} back while it looks into this payment.`,
    taken: (amount: string) => `Your bank has taken ${amount} back.`,
    stands: () => 'Your bank has looked into this payment, and it stands.',
  } satisfies Record<MoneyLine, (amount: string) => string>,
  slowSince: 'Since',
  receipt: 'Receipt to print',
  deliveries: 'Deliveries',
  noDeliveries: 'Nothing is on its way yet.',
  noDeliveriesHelp: 'As soon as the payment is seen, each thing we make or send stands here with every attempt.',
  attempts: (count: number) => (count === 1 ? '1 attempt' : `${count} attempts`),
  noAttempts: 'Not tried yet',
  attempt: (number: number) => `Attempt ${number}`,
  next: 'Next try',
  because: 'Because',
  ref: 'To read out to support',
  again: 'Send again',
  againDone: 'A fresh letter is on its way. It stands in the list.',
  asks: 'Did it arrive?',
  asksHelp: 'The mail server broke off before it answered, so we cannot know. Look in your mailbox, also among the junk. We send nothing twice unasked.',
  arrived: 'Yes, it arrived',
  arrivedDone: 'Thank you. It counts as arrived.',
  notArrived: 'No, send it again',
  address: 'Letters go to',
  mendTitle: 'Mend the address',
  mendHint: 'For seven days the browser that paid may change it. We tell both addresses, old links die, and the letter goes out again.',
  mendField: 'The right address',
  mend: 'Change the address and send again',
  mended: 'The address is changed, and the letter goes out again.',
  mendClosed: 'The address can be changed for seven days in the browser that paid. Elsewhere, a code to the old address proves that it is yours.',
  badAddress: 'Write an address like name@example.org',
} as const;

/** What became of an attempt, in words. */
export const outcomes: Record<string, string> = {
  done: 'Worked',
  later: 'Put off: the other side was busy',
  failed: 'Did not work',
  never: 'Cannot work',
  uncertain: 'We cannot tell yet whether it left',
  lost: 'Interrupted, taken up again',
};

/** Why something was not sent or not made, where knowing it helps its buyer. Everything else is ours to look into. */
export const reasons: Readonly<Record<string, string>> = {
  bad_recipient: 'the mail server knows no such mailbox',
  greylisted: 'the mail server asked us to come back later',
  busy: 'the other side was busy',
  timeout: 'the other side gave no answer in time',
  gave_up: 'every attempt was used',
  unresolved: 'we cannot tell yet what became of the attempt before',
  blocked_consent: 'you said no to it',
  superseded: 'a newer one took its place',
};

export const ordersCopy = {
  title: 'Orders',
  lead: 'What was ordered in this browser or with your address.',
  labels: ['Order', 'State'],
  caption: 'Your orders, newest first',
  heads: { order: 'Order', reading: 'Reading', placed: 'Placed', price: 'Price', state: 'State' },
  empty: 'No order is known in this browser.',
  emptyHelp: 'An order appears here once you have been to the payment page. If you ordered elsewhere, a code to your address brings it here.',
  find: 'Find my order',
} as const;
