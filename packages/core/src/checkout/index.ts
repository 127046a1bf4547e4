export { listProducts } from './list-products.ts';
export { openCheckout } from './open-checkout.ts';
