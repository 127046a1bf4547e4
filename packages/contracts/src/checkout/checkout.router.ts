import { z } from 'zod';
import { procedure, router } from '../trpc.ts';
import { CheckoutOpened, OpenCheckout, Product } from './checkout.schema.ts';

export const checkoutRouter = router({
  products: procedure.output(z.array(Product)).query(({ ctx }) => ctx.ports.checkout.products()),
  open: procedure.input(OpenCheckout).output(CheckoutOpened).mutation(({ ctx, input }) => ctx.ports.checkout.open(input)),
});
