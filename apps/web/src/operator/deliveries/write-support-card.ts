import type { DeliveryDetail } from '@omenhall/contracts/operator/operator.schema';
import { deliveryStates } from '@omenhall/contracts/values/state-words';
import { cardCopy as copy } from '../../copy/en/operator-deliveries.ts';
import { awaitsTry } from '../../ui/counter/delivery-columns.tsx';

interface Around {
  /** What the person calls this delivery: "The receipt". */
  item: string;
  /** Where they can look for themselves; null leaves the line out. */
  trackerUrl: string | null;
  sayMoment: (at: Date) => string;
}

/**
 * All that may be told to the person about a delivery, as lines to paste into a reply.
 * It is built from named facts alone, so nothing of a question, an answer or a full address can be in it.
 */
export function writeSupportCard(delivery: DeliveryDetail, { item, trackerUrl, sayMoment }: Around): string {
  const state = deliveryStates[delivery.state];
  return [
    delivery.orderCode === null ? null : copy.order(delivery.orderCode),
    delivery.supportRef === null ? null : copy.ref(delivery.supportRef),
    '',
    copy.state(item, state.word, state.toSeeker),
    delivery.maskedAddress === null ? null : copy.address(delivery.maskedAddress),
    copy.tried(delivery.attempts),
    delivery.finishedAt === null ? null : copy.closed(sayMoment(delivery.finishedAt)),
    delivery.nextRunAt === null || !awaitsTry(delivery) ? null : copy.next(sayMoment(delivery.nextRunAt)),
    trackerUrl === null ? null : `${copy.help} ${trackerUrl}`,
  ].filter((line) => line !== null).join('\n');
}
