import type { Opens } from '@omenhall/contracts/checkout/checkout.schema';
import type { PaymentKnown, PaymentStatus } from '@omenhall/contracts/payment/payment.schema';
import { isHouseError } from '@omenhall/contracts/errors';
import type { Context } from '../foundation/context.ts';
import type { Payments } from '../foundation/ports.ts';
import { refuse, requireSubject } from '../foundation/refuse.ts';
import { seePurchase, type PurchaseSeen } from './see-purchase.ts';
import { settlePurchase } from './settle-purchase.ts';

/**
 * Tells what is known of a payment, after asking the desk once. A paid session is settled here by the same verb the
 * webhook uses, so the page need not wait for the event; whichever comes second changes nothing.
 * When the desk is away the answer is our own last word, and says so.
 *
 * @param settling the same order in the name of the payment desk, for settling
 */
export async function confirmSession(ctx: Context, orderCode: string, settling: Context, payments: Payments): Promise<PaymentKnown> {
  const before = await loadOrder(ctx, orderCode);
  if (before.link.status !== 'created' || before.link.checkoutSessionId === null) return known(before, before.link.status !== 'created');
  let seen: PurchaseSeen | null;
  try {
    seen = await seePurchase(payments, { kind: 'session', id: before.link.checkoutSessionId });
  } catch (err) {
    if (isHouseError(err) && err.code === 'payments-away') return known(before, false);
    throw err;
  }
  if (seen === null) return known(before, true);
  const paid = seen;
  await settling.inTransaction((inside) => settlePurchase(inside, before.link.id, paid));
  return known(await loadOrder(ctx, orderCode), true);
}

async function loadOrder(ctx: Context, orderCode: string) {
  const subjectId = requireSubject(ctx);
  return ctx.inTransaction(async ({ db }) => {
    const link = await db.purchaseLink.findFirst({ where: { orderCode, subjectId } });
    if (link === null) refuse('not-found', `order ${orderCode}`);
    const { opens } = await db.product.findUniqueOrThrow({ where: { id: link.productId }, select: { opens: true } });
    const subject = await db.subject.findUniqueOrThrow({ where: { id: subjectId }, select: { addressMask: true } });
    return { link, opens: opens as Opens, maskedAddress: subject.addressMask ?? '' };
  });
}

const words: Readonly<Record<string, PaymentStatus>> = {
  created: 'unpaid', paid: 'succeeded', unlocked: 'succeeded', refunded: 'refunded', withdrawn: 'refunded', expired: 'canceled', failed: 'failed',
};

function known({ link, opens, maskedAddress }: Awaited<ReturnType<typeof loadOrder>>, asked: boolean): PaymentKnown {
  const standing = words[link.status] ?? refuse('broken', `purchase link ${link.id} is ${link.status}`);
  const status = standing === 'unpaid' && link.processingSince !== null ? 'processing' : standing === 'succeeded' && ['open', 'lost'].includes(link.dispute ?? '') ? 'disputed' : standing;
  return { orderCode: link.orderCode, status, paidAt: link.paidAt ?? link.unlockedAt, asked, maskedAddress, opens, unlockRoute: link.unlockedAt === null ? null : link.unlockRoute, readingId: link.readingRecordId };
}
