export { bindOffers, isOffered, offersInForce, type BoundOffer, type OfferInForce } from './bind-offers.ts';
export { bindPrice, priceOf, type PriceToPay } from './bind-price.ts';
export { callDesk, orderRoute, type Link } from './call-desk.ts';
export { listProducts } from './list-products.ts';
export { openCheckout } from './open-checkout.ts';
export { freeOrderCode } from './order-code.ts';
export { settleTerms, type Terms } from './settle-terms.ts';
export { requireOneWorld } from './require-one-world.ts';
