import type { Product } from '@omenhall/contracts/checkout/checkout.schema';
import { HouseError } from '@omenhall/contracts/errors';
import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { openPage } from '../../testing/pretend-house.tsx';
import { ProductPage } from './product.page.tsx';
import { ShopPage } from './shop.page.tsx';

const product = (said: Partial<Product> = {}): Product => ({
  slug: 'deep-scroll', tier: 'deep', name: 'Deep Scroll', summary: 'Ten signs.', includes: ['Ten tarot signs'], excludes: ['A second draw'], notFor: 'Small matters.', gives: [], spreadIds: ['well'], opens: 'scroll', onSale: true,
  prices: [{ interval: 'once', amountMinor: 2900, currency: 'EUR' }], entryRoute: '/begin', shopRoute: '/shop/deep-scroll', promiseMinutes: 15, ...said,
});
const openProduct = (products: Product[], slug: string) => openPage('/shop/$slug', ProductPage, { checkout: { products: async () => products } }, `/shop/${slug}`);

describe('the shop', () => {
  it('says when the house is away, and offers to try again', async () => {
    openPage('/shop', ShopPage, { checkout: { products: async () => { throw new HouseError('database-away', 'away'); } } });
    expect(await screen.findByRole('button', { name: 'Try again' })).toBeTruthy();
  });

  it('says when nothing is on sale', async () => {
    openPage('/shop', ShopPage, { checkout: { products: async () => [] } });
    expect(await screen.findByText('Nothing is on sale at this moment.')).toBeTruthy();
  });

  it('shows both prices of a membership', async () => {
    openPage('/shop', ShopPage, { checkout: { products: async () => [product({ opens: 'membership', prices: [{ interval: 'month', amountMinor: 900, currency: 'EUR' }, { interval: 'year', amountMinor: 9000, currency: 'EUR' }] })] } });
    expect(await screen.findByText('€9.00 a month')).toBeTruthy();
    expect(screen.getByText('€90.00 a year')).toBeTruthy();
  });
});

describe('the page of a product', () => {
  it('leads a scroll to its way with itself chosen, and names every place of its spread', async () => {
    openProduct([product()], 'deep-scroll');
    expect((await screen.findByRole('link', { name: 'Begin with Deep Scroll' })).getAttribute('href')).toBe('/begin?choose=deep-scroll');
    expect(screen.getAllByRole('listitem').filter(({ textContent }) => /^(Root|Hidden|Next step)\./.test(textContent ?? ''))).toHaveLength(3);
    expect(screen.getByText('Tax included. Nothing else is charged.')).toBeTruthy();
  });

  it('offers no way into what cannot be bought yet', async () => {
    openProduct([product({ slug: 'council-of-oracles', opens: 'council', onSale: false })], 'council-of-oracles');
    expect(await screen.findByText('Not open yet.')).toBeTruthy();
    expect(screen.queryByRole('link', { name: /^Begin/ })).toBeNull();
  });

  it('tells a membership how it renews and how it ends', async () => {
    openProduct([product({ slug: 'seeker-bundle', name: 'Seeker Bundle', opens: 'membership', spreadIds: [], entryRoute: '/passport', prices: [{ interval: 'month', amountMinor: 900, currency: 'EUR' }] })], 'seeker-bundle');
    expect(await screen.findByText(/renews at the same price/)).toBeTruthy();
    expect(screen.getByText(/runs to the end of the time already paid/)).toBeTruthy();
    expect(screen.getByRole('link', { name: /€9\.00 a month/ }).getAttribute('href')).toBe('/passport?interval=month');
  });
});
