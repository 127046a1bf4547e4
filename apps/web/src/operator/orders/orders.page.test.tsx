import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { openCounter, orderDetail } from '../../testing/pretend-counter.tsx';

describe('orders', () => {
  it('show how far the trail of each has come', async () => {
    openCounter('/operator/orders', { operator: { orders: async () => ({ rows: [orderDetail()], nextCursor: null }) } });
    const row = (await screen.findAllByRole('row')).at(1);
    expect(row?.textContent).toContain('7KQ-42F');
    expect(row?.textContent).toContain('2 of 3');
    expect(row?.textContent).toContain('€15.00');
    expect(screen.getByRole('columnheader', { name: 'Placed' }).getAttribute('aria-sort')).toBe('descending');
  });

  it('open to the stages with their proofs: done, not needed, and where it is now', async () => {
    const order = orderDetail();
    openCounter(`/operator/orders/${order.id}`, { operator: { order: async () => order, orders: async () => ({ rows: [order], nextCursor: null }), deliveries: async () => ({ rows: order.deliveries, nextCursor: null }) } });
    const trail = await screen.findByRole('list', { name: 'The ten stages of this order' });
    const stations = within(trail).getAllByRole('listitem');
    expect(stations.map((station) => station.dataset['state'])).toEqual(['done', 'to-come', 'here']);
    expect(stations[0]?.textContent).toContain('three-cards at 1500 EUR, fixed before payment');
    expect(stations[1]?.textContent).toContain('not needed: nothing is due');
    expect(within(screen.getByRole('table', { name: 'Deliveries of this order, newest first' })).getAllByRole('row')).toHaveLength(2);
  });
});
