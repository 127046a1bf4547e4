import type { ConfirmPayment, PaymentKnown } from './payment.schema.ts';

export interface PaymentPort {
  /** Asks the payment desk once; a paid session is settled by the verb the webhook uses. */
  confirm(input: ConfirmPayment): Promise<PaymentKnown>;
}
