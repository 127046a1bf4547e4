import type { CheckoutPort } from '@omenhall/contracts/checkout/checkout.port';
import { listProducts, openCheckout } from '@omenhall/core/checkout';
import { openFree } from '@omenhall/core/payment';
import { asOwnerOfReading, asVisitor, type Call } from '../plugins/caller.ts';

export const checkoutPort = (call: Call): CheckoutPort => ({
  products: () => asVisitor(call).inTransaction((inside) => listProducts(inside, call.process.payments)),
  async open(input) {
    return openCheckout(await asOwnerOfReading(call, input.readingId), input, call.process.payments, openFree);
  },
});
