import type { Overview } from '@omenhall/contracts/operator/operator.schema';
import type { DeliveryState, OrderState } from '@omenhall/contracts/values/state-words';

/** A list that stands behind a figure. */
export type Opens =
  | { list: 'orders'; state: OrderState | null }
  | { list: 'deliveries'; state: DeliveryState | null }
  | { list: 'webhooks'; state: 'failed' | 'processing' }
  | { list: 'held' }
  | { list: 'queues' };

export interface Figure {
  id: 'paid' | 'readable' | 'open' | 'late' | 'dead' | 'uncertain' | 'webhooks' | 'workers';
  value: number;
  /** Colours the figure, together with a shape; null while there is nothing to say. */
  tone: 'bad' | 'warn' | null;
  /** The rows behind it; where one word does not cover them, several lists together do. */
  opens: readonly [Opens, ...Opens[]];
}

/** Every figure of the overview with the rows that it counts. */
export function figuresOf(o: Overview): Figure[] {
  return [
    { id: 'paid', value: o.paidOrders, tone: null, opens: [{ list: 'orders', state: 'ready' }, { list: 'orders', state: 'in_preparation' }] },
    { id: 'readable', value: o.readableScrolls, tone: null, opens: [{ list: 'orders', state: 'ready' }] },
    { id: 'late', value: o.latePromises, tone: o.latePromises > 0 ? 'bad' : null, opens: [{ list: 'orders', state: 'in_preparation' }] },
    { id: 'dead', value: o.deadDeliveries, tone: o.deadDeliveries > 0 ? 'bad' : null, opens: [{ list: 'deliveries', state: 'needs_person' }] },
    {
      id: 'open', value: o.openDeliveries, tone: null,
      opens: [{ list: 'deliveries', state: 'waiting' }, { list: 'deliveries', state: 'running' }, { list: 'deliveries', state: 'will_retry' }, { list: 'deliveries', state: 'planned' }],
    },
    { id: 'uncertain', value: o.uncertainDeliveries, tone: o.uncertainDeliveries > 0 ? 'warn' : null, opens: [{ list: 'held' }] },
    { id: 'webhooks', value: o.failedWebhooks, tone: o.failedWebhooks > 0 ? 'bad' : null, opens: [{ list: 'webhooks', state: 'failed' }, { list: 'webhooks', state: 'processing' }] },
    { id: 'workers', value: o.workers, tone: o.workers === 0 ? 'bad' : null, opens: [{ list: 'queues' }] },
  ];
}

/** The three-way ledger in one word: all kept, still being written, or a promise missed. */
export function readGap({ paidOrders, readableScrolls, latePromises }: Overview): { word: 'kept' | 'writing' | 'late'; gap: number } {
  const gap = Math.max(0, paidOrders - readableScrolls);
  if (latePromises > 0) return { word: 'late', gap: Math.max(gap, latePromises) };
  return { word: gap === 0 ? 'kept' : 'writing', gap };
}
