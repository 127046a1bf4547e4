import type { Secret } from '@omenhall/contracts/values/secret';
import type { Money } from '@omenhall/contracts/values/money';
import type { MembershipInterval } from '@omenhall/contracts/membership/membership.schema';
import type { Context } from '../foundation/context.ts';
import { refuse } from '../foundation/refuse.ts';

interface Named {
  orderCode: string;
  productName: string;
  membershipUrl: string;
  supportEmail: string;
}

/** A letter about a membership: its name and what fills it. */
export type MembershipLetter =
  | { letter: 'membership_receipt'; to: Secret<string>; props: Named & { amount: Money; interval: MembershipInterval; paidAt: Date; paidUntil: Date } }
  | { letter: 'membership_ends'; to: Secret<string>; props: Named & { paidUntil: Date; archiveUrl: string } }
  | { letter: 'membership_payment_failed'; to: Secret<string>; props: Named & { amount: Money; paidUntil: Date; nextTryAt: Date | null } }
  | { letter: 'membership_ended'; to: Secret<string>; props: Named & { endedAt: Date; endedFor: 'wish' | 'unpaid' | 'house'; archiveUrl: string } };

export type MembershipLetterOrder =
  | { letter: 'membership_receipt'; purchaseLinkId: string; paymentIntentId: string }
  | { letter: 'membership_ends' | 'membership_payment_failed' | 'membership_ended'; membershipId: string };

/** The present truth for a letter about a membership. The amount of a receipt is the one in the books. */
export async function composeMembershipLetter(ctx: Context, order: MembershipLetterOrder, to: Secret<string>): Promise<MembershipLetter> {
  const { house } = ctx;
  const { membership, charge } = await ctx.inTransaction(async ({ db }) => ({
    membership: await db.membership.findFirst({ where: 'membershipId' in order ? { id: order.membershipId } : { purchaseLinkId: order.purchaseLinkId }, include: { purchase: { include: { product: true } } } }),
    charge: 'membershipId' in order ? null : await db.financeEvent.findFirst({ where: { purchaseLinkId: order.purchaseLinkId, kind: 'charge', stripeObjectId: order.paymentIntentId } }),
  }));
  if (membership === null) refuse('not-found', 'the membership of a letter');
  const { purchase } = membership;
  const named: Named = { orderCode: purchase.orderCode, productName: purchase.product.name, membershipUrl: `${house.siteUrl}/membership`, supportEmail: house.supportEmail };
  const archiveUrl = `${house.siteUrl}/archive`;
  const price: Money = { amountMinor: purchase.amount, currency: purchase.currency };
  switch (order.letter) {
    case 'membership_receipt': {
      const paid = charge ?? refuse('not-found', `no charge of order ${purchase.orderCode}`);
      return {
        letter: 'membership_receipt', to,
        props: { ...named, amount: { amountMinor: paid.amount, currency: paid.currency }, interval: membership.interval === 'year' ? 'year' : 'month', paidAt: paid.occurredAt, paidUntil: membership.periodEnd },
      };
    }
    case 'membership_ends':
      return { letter: 'membership_ends', to, props: { ...named, paidUntil: membership.periodEnd, archiveUrl } };
    case 'membership_payment_failed':
      return { letter: 'membership_payment_failed', to, props: { ...named, amount: price, paidUntil: membership.periodEnd, nextTryAt: membership.nextTryAt } };
    case 'membership_ended': {
      const { endedAt, endedFor } = membership;
      if (endedAt === null) refuse('not-found', `membership ${membership.id} has not ended`);
      return { letter: 'membership_ended', to, props: { ...named, endedAt, endedFor: endedFor === 'wish' || endedFor === 'unpaid' ? endedFor : 'house', archiveUrl } };
    }
  }
}
