import type { PriceSeen } from '@omenhall/core/ports';
import { describe, expect, it } from 'vitest';
import { judgeAccount, type AccountFacts } from './judge-account.ts';

const here = 'https://hall.example/webhooks/stripe';
const endpoint = (change: Partial<AccountFacts['account']['endpoints'][number]> = {}) => ({ id: 'we_1', url: here, enabled: true, apiVersion: 'v2', eventTypes: ['one.paid', 'one.refunded'], ...change });
const offer = { priceId: 'p', productSlug: 'deep-scroll', productName: 'Deep Scroll', amount: { amountMinor: 2900, currency: 'EUR' }, interval: 'month' as const, kept: { stripeProductId: 'prod_1', stripePriceId: 'price_1' } };
const seen: PriceSeen = { stripeProductId: 'prod_1', stripePriceId: 'price_1', amount: offer.amount, interval: 'month', active: true, livemode: true };
const judge = (change: { endpoints?: AccountFacts['account']['endpoints']; offers?: AccountFacts['offers']; siteUrl?: string }) =>
  judgeAccount({ siteUrl: change.siteUrl ?? 'https://hall.example', account: { livemode: true, endpoints: change.endpoints ?? [endpoint()] }, apiVersion: 'v2', eventTypes: ['one.paid', 'one.refunded'], offers: change.offers ?? [] })
    .map(({ name, verdict, words }) => `${verdict} ${name}: ${words}`);

describe('an endpoint', () => {
  it('that is right passes, with or without a slash at its end', () => {
    const passed = [`pass webhook endpoint: we_1 at ${here}, API version v2`, 'pass events: all 2 types that the house acts on are sent'];
    expect(judge({})).toEqual(passed);
    expect(judge({ endpoints: [endpoint({ url: `${here}/` }), endpoint({ id: 'we_9', url: 'https://other.example/hook', enabled: false })] })).toEqual(passed);
  });

  it.each([
    ['is missing', [], `fail webhook endpoint: the account sends no events to ${here}`],
    ['is elsewhere', [endpoint({ url: 'https://hall.example/webhooks' })], `fail webhook endpoint: the account sends no events to ${here}`],
    ['is disabled', [endpoint({ enabled: false })], `fail webhook endpoint: the one at ${here} is disabled`],
    ['speaks another version', [endpoint({ apiVersion: 'v1' })], `fail webhook endpoint: the one at ${here} speaks API version v1, and this house reads v2 alone`],
    ['follows the account', [endpoint({ apiVersion: null })], `fail webhook endpoint: the one at ${here} speaks API version of the account, and this house reads v2 alone`],
    ['sends too few', [endpoint({ eventTypes: ['one.paid'] })], 'fail events: not sent: one.refunded'],
    ['sends too many', [endpoint({ eventTypes: ['one.paid', 'one.refunded', 'one.sang'] })], 'warn events: sent and ignored: one.sang'],
    ['sends everything', [endpoint({ eventTypes: ['*'] })], 'warn events: sent and ignored: every type there is'],
    ['is there twice', [endpoint(), endpoint({ id: 'we_2' })], 'warn webhook endpoint: 2 endpoints send the same events; each is acted on once'],
    ['is being replaced', [endpoint({ id: 'we_0', apiVersion: 'v1' }), endpoint()], 'warn webhook endpoint: we_0 speaks v1: what it sends is refused'],
  ])('that %s is named', (_, endpoints, words) => {
    expect(judge({ endpoints })).toContain(words);
  });

  it('is not asked for where the desk cannot reach the house', () => {
    expect(judge({ endpoints: [], siteUrl: 'http://127.0.0.1:3000' })).toEqual([expect.stringMatching(/^warn webhook endpoint: .*which it cannot reach/)]);
  });
});

describe('a price', () => {
  const price = (change: Partial<PriceSeen> | null, kept: typeof offer.kept | null = offer.kept) => judge({ offers: [{ offer: { ...offer, kept }, seen: change === null ? null : { ...seen, ...change } }] })[0];

  it.each([
    ['is as the house has it', {}, 'pass price deep-scroll, month: €29.00 each month, as price_1 asks'],
    ['asks another amount', { amount: { amountMinor: 2800, currency: 'EUR' } }, 'fail price deep-scroll, month: the house asks €29.00 each month, and price_1 asks €28.00 each month'],
    ['asks in another currency', { amount: { amountMinor: 2900, currency: 'USD' } }, 'fail price deep-scroll, month: the house asks €29.00 each month, and price_1 asks $29.00 each month'],
    ['asks once', { interval: 'once' as const }, 'fail price deep-scroll, month: the house asks €29.00 each month, and price_1 asks €29.00'],
    ['asks each week', { interval: null }, 'fail price deep-scroll, month: the house asks €29.00 each month, and price_1 asks €29.00 each time that the house does not sell'],
    ['has no amount', { amount: null }, 'fail price deep-scroll, month: the house asks €29.00 each month, and price_1 asks no fixed amount each month'],
    ['was put away', { active: false }, 'fail price deep-scroll, month: price_1 or its product was put away in the account, so nobody can pay it'],
  ])('that %s', (_, change, words) => {
    expect(price(change)).toBe(words);
  });

  it('that is not there, or not kept', () => {
    expect(price(null)).toBe('fail price deep-scroll, month: price_1 is kept for it, and the account knows no such price in live mode');
    expect(price(null, null)).toMatch(/^warn price deep-scroll, month: €29\.00 each month; no price of the account is kept for it/);
  });
});
