import { HouseError } from '@omenhall/contracts/errors';
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { openCounter, overview } from '../../testing/pretend-counter.tsx';

const empty = async () => ({ rows: [], nextCursor: null });

describe('the overview', () => {
  it('says in one sentence that all was kept', async () => {
    openCounter('/operator', { operator: { overview: async () => overview(), deliveries: empty, health: async () => [] } });
    expect(await screen.findByText('All kept: 14 paid orders, 14 readable scrolls.')).toBeTruthy();
  });

  it('leads from a figure to the rows that it counts', async () => {
    openCounter('/operator', { operator: { overview: async () => overview({ deadDeliveries: 3, uncertainDeliveries: 1 }), deliveries: empty, health: async () => [] } });
    const tiles = await screen.findByRole('list', { name: 'Figures' });
    expect(within(tiles).getByRole('link', { name: 'Need a person' }).getAttribute('href')).toBe('/operator/deliveries?state=needs_person');
    expect(within(tiles).getByRole('link', { name: 'Outcome unknown' }).getAttribute('href')).toBe('/operator/held');
    for (const tile of within(tiles).getAllByRole('listitem')) expect(within(tile).getAllByRole('link').length).toBeGreaterThan(0);
  });

  it('tells no workers from busy ones', async () => {
    openCounter('/operator', { operator: { overview: async () => overview({ workers: 0 }), deliveries: empty, health: async () => [] } });
    expect(await screen.findByText('No workers connected. Due work waits.')).toBeTruthy();
  });

  it('loses one part to an error, not the page', async () => {
    openCounter('/operator', { operator: { overview: async () => overview(), deliveries: empty, health: async () => Promise.reject(new HouseError('database-away', 'away')) } });
    expect(await screen.findByText(/cannot read its books/)).toBeTruthy();
    expect(await screen.findByText('All kept: 14 paid orders, 14 readable scrolls.')).toBeTruthy();
    expect(await screen.findByText('No delivery needs a person.')).toBeTruthy();
  });
});
