import type { Product } from '@omenhall/contracts/checkout/checkout.schema';

type Offer = Product & { unlockRoute: string };

/** What a fresh house sells. Prices are defaults, tax included; a house changes them in product_prices. */
export const offers: readonly Offer[] = [
  {
    slug: 'daily-key', tier: 'free_or_entry', name: 'Daily Key',
    summary: 'One sign for the day, drawn once and read in a few lines.',
    includes: ['One tarot sign in one position', 'A short reading on screen', 'A share card that never holds a question'],
    excludes: ['A private PDF', 'A second draw on the same day'],
    notFor: 'Anyone who needs an answer today to a decision that cannot wait.',
    gives: ['share_card'], spreadIds: ['key'], opens: 'scroll', onSale: true, prices: [{ interval: 'once', amountMinor: 0, currency: 'EUR' }], entryRoute: '/begin', shopRoute: '/shop/daily-key', unlockRoute: '/scrolls/:id', promiseMinutes: 15,
  },
  {
    slug: 'small-scroll', tier: 'quick', name: 'Small Scroll',
    summary: 'Three signs on one matter: cause, advice, outcome.',
    includes: ['Three tarot signs', 'A written reading of every position and how they join', 'A private PDF and an accessible print view'],
    excludes: ['A share card', 'A second draw on the same question'],
    notFor: 'Medical, legal or money decisions, and questions about what another person thinks.',
    gives: ['private_pdf', 'print_view'], spreadIds: ['three'], opens: 'scroll', onSale: true, prices: [{ interval: 'once', amountMinor: 700, currency: 'EUR' }], entryRoute: '/begin', shopRoute: '/shop/small-scroll', unlockRoute: '/scrolls/:id', promiseMinutes: 15,
  },
  {
    slug: 'standard-scroll', tier: 'standard', name: 'Standard Scroll',
    summary: 'Three or five signs, read at length in the voice you choose.',
    includes: ['Three or five tarot signs', 'Every position, the joins between signs, and one step for this week', 'A private PDF, an accessible print view and a share card'],
    excludes: ['A conversation with a person', 'A second draw on the same question'],
    notFor: 'Medical, legal or money decisions, and questions about what another person thinks.',
    gives: ['private_pdf', 'print_view', 'share_card'], spreadIds: ['three', 'lantern'], opens: 'scroll', onSale: true, prices: [{ interval: 'once', amountMinor: 1500, currency: 'EUR' }], entryRoute: '/begin', shopRoute: '/shop/standard-scroll', unlockRoute: '/scrolls/:id', promiseMinutes: 15,
  },
];
