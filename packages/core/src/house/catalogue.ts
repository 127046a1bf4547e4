import type { Price, Product } from '@omenhall/contracts/checkout/checkout.schema';

type Offer = Product & { unlockRoute: string };

const euros = (amountMinor: number, interval: Price['interval'] = 'once'): Price => ({ interval, amountMinor, currency: 'EUR' });
const notForAdvice = 'Medical, legal or money decisions, and questions about what another person thinks.';
const scroll = { opens: 'scroll', onSale: true, unlockRoute: '/scrolls/:id', promiseMinutes: 15 } as const;

/**
 * The nine products of a fresh house. Prices are defaults, tax included; a house changes them in product_prices.
 * Entry routes lead to where the way of a product begins, before a price is asked. Source: the nine products.
 */
export const offers: readonly Offer[] = [
  {
    ...scroll, slug: 'daily-key', tier: 'free_or_entry', name: 'Daily Key', prices: [euros(0)], entryRoute: '/daily', shopRoute: '/shop/daily-key', gives: ['share_card'], spreadIds: ['key'],
    summary: 'One sign for the day, drawn once and read in a few lines.',
    includes: ['One tarot sign in one position', 'A short reading on screen', 'A share card that never holds a question'],
    excludes: ['A private PDF', 'A second draw on the same day'],
    notFor: 'Anyone who needs an answer today to a decision that cannot wait.',
  },
  {
    ...scroll, slug: 'small-scroll', tier: 'quick', name: 'Small Scroll', prices: [euros(700)], entryRoute: '/matchmaker', shopRoute: '/shop/small-scroll', gives: ['private_pdf', 'print_view'], spreadIds: ['three'],
    summary: 'Three signs on one matter: cause, advice, outcome.',
    includes: ['Three tarot signs', 'A written reading of every position and how they join', 'A private PDF and an accessible print view'],
    excludes: ['A share card', 'A second draw on the same question'],
    notFor: notForAdvice,
  },
  {
    ...scroll, slug: 'standard-scroll', tier: 'standard', name: 'Standard Scroll', prices: [euros(1500)], entryRoute: '/matchmaker', shopRoute: '/shop/standard-scroll', gives: ['private_pdf', 'print_view', 'share_card'], spreadIds: ['three', 'lantern'],
    summary: 'Three or five signs, read at length in the voice you choose.',
    includes: ['Three or five tarot signs', 'Every position, the joins between signs, and one step for this week', 'A private PDF, an accessible print view and a share card'],
    excludes: ['A conversation with a person', 'A second draw on the same question'],
    notFor: notForAdvice,
  },
  {
    ...scroll, slug: 'deep-scroll', tier: 'deep', name: 'Deep Scroll', prices: [euros(2900)], entryRoute: '/matchmaker', shopRoute: '/shop/deep-scroll', gives: ['private_pdf', 'print_view', 'share_card'], spreadIds: ['well', 'lantern', 'three'],
    summary: 'Ten signs around one matter, from its root to the next step; or three or five, if you prefer fewer.',
    includes: ['Ten tarot signs: root, cause, present, hidden, fear, resource, surroundings, advice, outcome, next step', 'Every position, six joins between signs, and what can be checked', 'A private PDF, an accessible print view and a share card'],
    excludes: ['The spreads of the Relationship Mirror and the Year Map', 'A conversation with a person', 'A second draw on the same question'],
    notFor: 'A matter that one talk or one fact would settle, and medical, legal or money decisions.',
  },
  {
    slug: 'council-of-oracles', tier: 'premium', name: 'Council of Oracles', opens: 'council', onSale: false, promiseMinutes: 15, prices: [euros(4900)], entryRoute: '/oracle-council', shopRoute: '/shop/council-of-oracles', unlockRoute: '/council/:id',
    gives: ['private_pdf', 'print_view', 'share_card'], spreadIds: [],
    summary: 'Three to five voices read one sealed draw, and say where they differ.',
    includes: ['Three to five voices on the same signs', 'What they agree on and where they part', 'A private PDF, an accessible print view and a share card'],
    excludes: ['A verdict: no voice outranks another', 'A second draw on the same question'],
    notFor: 'Anyone who wants one plain answer; a Small Scroll is nearer to that.',
  },
  {
    ...scroll, slug: 'relationship-mirror', tier: 'premium', name: 'Relationship Mirror', prices: [euros(3900)], entryRoute: '/compatibility', shopRoute: '/shop/relationship-mirror', gives: ['private_pdf', 'print_view'], spreadIds: ['mirror'],
    summary: 'Seven signs on your own side of something between two people.',
    includes: ['Seven tarot signs, from your stance to your next step', 'What can be checked and what stays unknown, each in a place of its own', 'A private PDF and an accessible print view'],
    excludes: ['Anything about what the other person thinks, feels or will do', 'A share card, because it concerns someone else', 'A second draw on the same question'],
    notFor: 'Finding out what somebody else thinks, and any tie in which you are afraid of the other person.',
  },
  {
    ...scroll, slug: 'year-map-scroll', tier: 'premium', name: 'Year Map Scroll', prices: [euros(5900)], entryRoute: '/year-map', shopRoute: '/shop/year-map-scroll', gives: ['private_pdf', 'print_view', 'share_card'], spreadIds: ['year'],
    summary: 'A sign for each of the next twelve months, and one thread through all of them.',
    includes: ['Thirteen tarot signs: twelve months and a thread', 'A reading for every month, the joins between months, and one step to start with', 'A private PDF, an accessible print view and a share card'],
    excludes: ['Dates and events: a month gets a theme and no forecast', 'A second draw for the same year'],
    notFor: 'Planning a birth, a treatment, a court date or a large sum around it.',
  },
  {
    slug: 'gift-scroll', tier: 'gift', name: 'Gift Scroll', opens: 'gift', onSale: true, promiseMinutes: 15, prices: [euros(1700)], entryRoute: '/gift', shopRoute: '/shop/gift-scroll', unlockRoute: '/gifts/:id',
    gives: [], spreadIds: [],
    summary: 'A Standard Scroll for somebody else, handed over on the day you choose.',
    includes: ['One Standard Scroll for the person you name', 'One letter on the day and hour you choose, or a code that you hand over yourself', 'Word to you when it is claimed, and nothing of what was asked'],
    excludes: ['Any look into the reading: it belongs to the person who claims it', 'A question chosen by you'],
    notFor: 'Anyone who has not asked for such a thing and might take it as a message from you.',
  },
  {
    slug: 'seeker-bundle', tier: 'membership', name: 'Seeker Bundle', opens: 'membership', onSale: true, promiseMinutes: 15, prices: [euros(900, 'month'), euros(9000, 'year')], entryRoute: '/membership', shopRoute: '/shop/seeker-bundle', unlockRoute: '/membership',
    gives: [], spreadIds: [],
    summary: 'A membership by the month or the year, ended in one step. Its rooms are still being built.',
    includes: ['Your archive, as every reader of the house has it', 'A receipt for every bill, and a word before it ends'],
    excludes: ['Passport keeping, the monthly Echo and the letters of members: they open later and are not part of today\'s price', 'Readings: none is included, each has its own price'],
    notFor: 'Anyone who wants one reading now and then; that needs no membership.',
  },
];
