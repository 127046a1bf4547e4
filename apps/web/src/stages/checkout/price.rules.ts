import type { Price, Product } from '@omenhall/contracts/checkout/checkout.schema';

/** What a product costs when it is paid once; undefined for what is only paid again and again. */
export const paidOnce = ({ prices }: Pick<Product, 'prices'>): Price | undefined => prices.find(({ interval }) => interval === 'once');
