import { describe, expect, it } from 'vitest';
import { deliveryDetail } from '../../testing/pretend-counter.tsx';
import { writeSupportCard } from './write-support-card.ts';

const around = { item: 'The receipt', trackerUrl: 'https://house.test/orders/7KQ-42F', sayMoment: (at: Date) => at.toISOString() };

describe('the support card', () => {
  it('says what happened in the words a person reads, and where they can look', () => {
    expect(writeSupportCard(deliveryDetail(), around)).toBe([
      'Order 7KQ-42F',
      'Support code D-7KQ',
      '',
      'The receipt: needs a person. We stopped trying; here is what you can do.',
      'It goes to a…@example.org.',
      'It was tried 3 times.',
      'Closed 2026-03-02T10:04:00.000Z.',
      'You can see each attempt and send it again yourself on the page of your order, at https://house.test/orders/7KQ-42F',
    ].join('\n'));
  });

  it('holds no job id, worker, provider id or error code', () => {
    const card = writeSupportCard(deliveryDetail({ effect: { state: 'accepted', provider: 'smtp', providerRef: 'ref-99', intentAt: new Date(), settledAt: null } }), around);
    for (const inner of [deliveryDetail().id, 'aaaa1111', 'ref-99', 'bad_recipient', 'smtp']) expect(card).not.toContain(inner);
  });

  it('leaves out what is not known', () => {
    const card = writeSupportCard(deliveryDetail({ orderCode: null, supportRef: null, maskedAddress: null, finishedAt: null }), { ...around, trackerUrl: null });
    expect(card).toBe('\nThe receipt: needs a person. We stopped trying; here is what you can do.\nIt was tried 3 times.');
  });
});
