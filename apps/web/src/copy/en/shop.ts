import type { Product } from '@omenhall/contracts/checkout/checkout.schema';

/** Words of the shop: what each thing costs, holds and is not. */
export const shopCopy = {
  title: 'The shop',
  lead: 'Nine things, each at one fixed price that stands here before you type anything. No credits, no meter, and no price that moves while you look.',
  labels: ['Reading', 'Price', 'What it holds'],
  tax: 'Tax included',
  free: 'Free, once a day',
  notYet: 'Not open yet',
  none: 'Nothing is on sale at this moment.',
  noneHelp: 'What you bought stays open to you under Orders.',
  boundary: 'A reading is for reflection. It does not replace a doctor, a lawyer or a bank.',
} as const;

/** What kind of thing a product is, said once beside its name. */
export const tierNames: Readonly<Record<Product['tier'], string>> = {
  free_or_entry: 'Free', quick: 'Short', standard: 'Standard', deep: 'Deep', premium: 'Large', gift: 'For somebody else', membership: 'Membership',
};

export const productCopy = {
  labels: ['Price', 'What is in', 'How it reaches you'],
  missingTitle: 'The shop has no such thing',
  missing: 'It may have been renamed or taken out. What you bought stays open to you under Orders.',
  toShop: 'Everything in the shop',
  tax: 'Tax included. Nothing else is charged.',
  taxAgain: 'Tax included. It renews until you end it; nothing else is charged.',
  taxFree: 'Nothing is charged, and no card is asked for. One a day.',
  begin: (name: string) => `Begin with ${name}`,
  beginFor: (price: string) => `Begin for ${price}`,
  beforeAsking: 'You see this price again before the payment page, and nothing is charged before that.',
  notYetFact: 'Not open yet.',
  notYet: 'It stands here so that you know what it is and what it costs. It cannot be bought until its room is open.',
  holds: 'What is in',
  holdsNot: 'What is not',
  notFor: 'Whom it does not suit',
  spreads: 'How the signs lie',
  signs: (count: number) => (count === 1 ? 'One sign' : `${count} signs`),
  delivery: 'How it reaches you',
  deliveryLines: {
    scroll: (minutes: string) => [
      'It is digital. Nothing is sent by post.',
      `The scroll is readable within ${minutes} of payment. Files and letters follow within half an hour.`,
      'You need no account. The order code opens the scroll, and a letter tells you when it is ready, if you say yes to that.',
      'The page of your order shows each step with its time: paid, written, made, handed over.',
    ],
    council: () => ['It is digital. Nothing is sent by post.', 'Its scroll opens on screen, and the files follow.'],
    gift: (minutes: string) => [
      'It is digital. Nothing is sent by post.',
      `The gift is ready within ${minutes} of payment. The letter with its code goes out on the day you choose, or you hand the code over yourself.`,
      'The page of your order shows whether the letter was handed over and whether the gift was claimed. It never shows the reading.',
    ],
    membership: (minutes: string) => [
      `It is open within ${minutes} of the first payment.`,
      'There is no post and no app. Everything stands on the pages of this house.',
      'A receipt comes by letter for each payment.',
    ],
  } satisfies Record<Product['opens'], (minutes: string) => readonly string[]>,
  money: 'Withdrawal and refunds',
  moneyLines: {
    scroll: [
      'You may withdraw from the contract within 14 days of the order, without giving a reason.',
      'Before you pay you are asked whether we start at once. If you say yes, that right ends when your scroll is complete. If you say no, it stays for the 14 days, and the scroll is written all the same.',
      'If a file or a letter fails, we make it again from the same sealed draw, free. If that cannot be done, the money goes back.',
      'A payment taken twice goes back by itself.',
      'A reading that pleased less than hoped is looked at by a person. There is no promise of money back for its content.',
    ],
    council: ['The same terms as for a scroll apply once it is open.'],
    gift: [
      'You may withdraw within 14 days, until the gift is claimed.',
      'The person who claims it chooses when the reading starts.',
      'A payment taken twice goes back by itself.',
    ],
    membership: [
      'You may withdraw within 14 days of the first payment, without giving a reason.',
      'It renews at the same price every month or every year, as chosen, until you end it.',
      'You end it yourself, in one step, on its page. It then runs to the end of the time already paid.',
      'What you keep in your archive stays readable after the end.',
    ],
  } satisfies Record<Product['opens'], readonly string[]>,
  withdraw: 'Withdraw from a contract',
} as const;
