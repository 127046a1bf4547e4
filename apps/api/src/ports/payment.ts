import type { PaymentPort } from '@omenhall/contracts/payment/payment.port';
import { confirmSession } from '@omenhall/core/payment';
import { asDesk, asOwnerOfOrder, type Call } from '../plugins/caller.ts';
import { requireSubject } from '@omenhall/core/refuse';

export const paymentPort = (call: Call): PaymentPort => ({
  async confirm({ orderCode }) {
    const ctx = await asOwnerOfOrder(call, orderCode);
    const settling = asDesk(call.process, call.requestId, 'return', { houseId: ctx.house.id, subjectId: requireSubject(ctx) });
    return confirmSession(ctx, orderCode, settling, call.process.payments);
  },
});
