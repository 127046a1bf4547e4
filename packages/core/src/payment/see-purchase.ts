import type { Context } from '../foundation/context.ts';
import type { Payments, SessionSeen, SubscriptionSeen } from '../foundation/ports.ts';
import type { DeskPointer } from './pointer.rules.ts';

/** Everything the desk knows of one purchase at this moment. */
export type PurchaseSeen =
  | { kind: 'payment'; session: SessionSeen }
  | { kind: 'membership'; subscription: SubscriptionSeen };

/** Whose purchase it is. */
export interface PurchaseOwner {
  purchaseLinkId: string;
  houseId: string;
  subjectId: string;
}

/**
 * Asks the desk for the whole present truth behind a pointer; null when it leads to nothing that is sold here.
 * Never called inside a transaction.
 * @throws HouseError `payments-away` (try again later)
 */
export async function seePurchase(payments: Payments, pointer: DeskPointer): Promise<PurchaseSeen | null> {
  switch (pointer.kind) {
    case 'session': {
      const session = await payments.readSession(pointer.id);
      if (session?.mode !== 'subscription' || session.subscriptionId === null) return session === null ? null : { kind: 'payment', session };
      return asMembership(await payments.readSubscription(session.subscriptionId));
    }
    case 'intent': {
      const session = await payments.findSessionOfIntent(pointer.id);
      if (session !== null) return { kind: 'payment', session };
      return asMembership(await payments.findSubscriptionOfIntent(pointer.id));
    }
    case 'subscription':
      return asMembership(await payments.readSubscription(pointer.id));
    case 'invoice':
      return asMembership(await payments.findSubscriptionOfInvoice(pointer.id));
  }
}

const asMembership = (subscription: SubscriptionSeen | null): PurchaseSeen | null => (subscription === null ? null : { kind: 'membership', subscription });

/** Finds the owner by what the desk gives back; null when no purchase link of this database is meant. */
export async function findOwner(unowned: Pick<Context, 'inTransaction'>, seen: PurchaseSeen): Promise<PurchaseOwner | null> {
  const [row] = await unowned.inTransaction(({ query }) => seen.kind === 'payment'
    ? query<{ link: string; house: string; subject: string }>(
      'select purchase_link_id::text as link, house_id::text as house, subject_id::text as subject from app.owner_of_purchase($1::text, $2::text, $3::text)',
      [seen.session.clientReferenceId, seen.session.id, seen.session.paymentIntentId],
    )
    : query<{ link: string; house: string; subject: string }>(
      'select purchase_link_id::text as link, house_id::text as house, subject_id::text as subject from app.owner_of_subscription($1::text, $2::text)',
      [seen.subscription.id, seen.subscription.clientReferenceId],
    ));
  return row === undefined ? null : { purchaseLinkId: row.link, houseId: row.house, subjectId: row.subject };
}
