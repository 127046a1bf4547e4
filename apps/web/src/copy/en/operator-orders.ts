/** Words of orders and of one order's trail. */
export const ordersCopy = {
  title: 'Orders',
  caption: 'Orders, newest first',
  labels: ['Order', 'State', 'Trail'],
  filter: { state: 'State', order: 'Order code' },
  heads: { order: 'Order', state: 'State', reading: 'Reading', price: 'Price', person: 'Person', trail: 'Trail', placed: 'Placed', paid: 'Paid' },
  trailOf: (done: number, needed: number) => `${done} of ${needed}`,
  empty: 'No order yet.',
  emptyHelp: 'An order appears here as soon as somebody goes to the payment page.',
  notPaid: 'not paid',
  back: 'Orders',
  title1: (code: string) => `Order ${code}`,
  trail: 'Trail',
  trailLabel: 'The ten stages of this order',
  deliveries: 'Deliveries',
  deliveriesCaption: 'Deliveries of this order, newest first',
  noDeliveries: 'Nothing has been left to do for this order yet.',
  facts: { reading: 'Reading', price: 'Price', person: 'Person', placed: 'Placed', paid: 'Paid', session: 'Payment session', intent: 'Payment', mode: 'Money' },
  live: 'Real',
  test: 'Trial, no real money',
  none: 'none',
  notNeeded: 'not needed',
  badCode: 'A code looks like 7KQ-42F',
} as const;

/** The ten stages in words; the code stands beside them. */
export const stageWords: Record<string, string> = {
  product_selected: 'Product chosen',
  checkout_created: 'Payment page opened',
  payment_confirmed: 'Payment confirmed',
  webhook_claimed: 'Event claimed once',
  purchase_unlocked: 'Purchase unlocked',
  artifact_created: 'Scroll and papers made',
  delivery_queued: 'Letters left to send',
  email_sent: 'Letters accepted',
  archive_visible: 'In the archive',
  support_recoverable: 'Found again by support',
};
