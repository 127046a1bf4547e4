import type { CheckoutOpened, OpenCheckout, Product } from './checkout.schema.ts';

export interface CheckoutPort {
  /** What is on sale, with fixed prices; open to anyone. */
  products(): Promise<Product[]>;
  /** Commits the purchase link, then opens the payment session; a repeat returns the same one. */
  open(input: OpenCheckout): Promise<CheckoutOpened>;
}
