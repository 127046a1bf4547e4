import { defineCommand } from 'citty';
import { sayMoney } from '@omenhall/contracts/values/money';
import { bindOffers, type BoundOffer } from '@omenhall/core/checkout';
import { answer, atTheDesk, json } from '../delivery/desk-words.ts';
import { layTable } from '../lay-table.rules.ts';

export const bind = defineCommand({
  meta: {
    name: 'bind',
    description: 'Finds or makes the account\'s price of everything on sale, and keeps its name for the mode of the key. A name that still means the same stays. 0: bound; 1: a fault. A second call changes nothing.',
  },
  args: { 'dry-run': { type: 'boolean', description: 'Say what would be found or made, and change nothing, there or here.', default: false }, json },
  run: ({ args }) => atTheDesk(async (desk) => {
    const { payments } = desk.agreeing();
    const done = await bindOffers(desk.asOperator, payments, { dryRun: args['dry-run'] });
    const facts = done.map(({ offer, word, bound }) => ({ product: offer.productSlug, interval: offer.interval, ...offer.amount, word, stripeProductId: bound?.stripeProductId ?? null, stripePriceId: bound?.stripePriceId ?? null }));
    answer(args.json, { livemode: payments.livemode, dryRun: args['dry-run'], prices: facts }, done.length === 0 ? ['Nothing is on sale that costs anything.'] : [
      `${args['dry-run'] ? 'Would be bound' : 'Bound'} in ${payments.livemode ? 'live' : 'test'} mode:`, ...layTable(columns, done),
    ]);
    return 0;
  }),
});

const columns = [
  { heading: 'product', of: ({ offer }: BoundOffer) => offer.productSlug, atMost: 32 },
  { heading: 'price', of: ({ offer }: BoundOffer) => sayMoney(offer.amount, 'en'), right: true },
  { heading: 'each', of: ({ offer }: BoundOffer) => (offer.interval === 'once' ? null : offer.interval) },
  { heading: '', of: ({ word }: BoundOffer) => word },
  { heading: 'named', of: ({ bound }: BoundOffer) => bound?.stripePriceId ?? null },
];
