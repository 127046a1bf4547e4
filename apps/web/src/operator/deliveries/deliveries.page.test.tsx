import type { FindDeliveries } from '@omenhall/contracts/operator/operator.schema';
import { HouseError } from '@omenhall/contracts/errors';
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { queryClient } from '../../api/query-client.ts';
import { delivery, openCounter } from '../../testing/pretend-counter.tsx';

const other = '018f3a52-0000-7000-8000-0000000000d2';
const later = '018f3a52-0000-7000-8000-0000000000d3';

const focusedElement = (): Element => document.activeElement ?? document.body;

describe('the list of deliveries', () => {
  it('is a table with a caption, header cells, an order and a count of its rows', async () => {
    openCounter('/operator/deliveries', { operator: { deliveries: async () => ({ rows: [delivery(), delivery({ id: other, state: 'accepted' })], nextCursor: 'more' }) } });
    const table = await screen.findByRole('table', { name: 'Deliveries, newest first' });
    expect(within(table).getAllByRole('columnheader').map((head) => head.textContent)).toEqual(['State', 'Kind', 'Order', 'Person', 'Attempts', 'Next try', 'Age', 'Cause']);
    expect(within(table).getByRole('columnheader', { name: 'Age' }).getAttribute('aria-sort')).toBe('ascending');
    expect(table.getAttribute('aria-rowcount')).toBe('-1');
    expect(within(table).getAllByRole('row').map((row) => row.getAttribute('aria-rowindex'))).toEqual(['1', '2', '3']);
    expect(within(table).getAllByRole('row')[1]?.textContent).toContain('Needs a person');
  });

  it('asks the house for what its address names, and shows the same words in its fields', async () => {
    const asked: FindDeliveries[] = [];
    openCounter('/operator/deliveries?state=checking&kind=receipt_email_job&order=7kq42f', {
      operator: { deliveries: async (find) => { asked.push(find); return { rows: [], nextCursor: null }; } },
    });
    expect(await screen.findByText('Nothing matches state:checking kind:receipt_email_job order:7KQ-42F.')).toBeTruthy();
    expect(asked).toEqual([{ state: 'checking', kind: 'receipt_email_job', orderCode: '7KQ-42F', cursor: null, limit: 50 }]);
    expect(screen.getByLabelText<HTMLSelectElement>('State').value).toBe('checking');
    expect(screen.getByLabelText<HTMLInputElement>('Order code').value).toBe('7KQ-42F');
  });

  it('writes a chosen word into the address, and takes all of them out when the filter is cleared', async () => {
    const router = openCounter('/operator/deliveries?order=7KQ-42F', { operator: { deliveries: async () => ({ rows: [], nextCursor: null }) } });
    fireEvent.change(await screen.findByLabelText('State'), { target: { value: 'needs_person' } });
    await waitFor(() => { expect(router.state.location.search).toEqual({ state: 'needs_person', order: '7KQ-42F' }); });
    const [clear] = await screen.findAllByRole('button', { name: 'Clear the filter' });
    fireEvent.click(clear ?? document.body);
    await waitFor(() => { expect(router.state.location.search).toEqual({}); });
    expect(await screen.findByText('Nothing to deliver yet.')).toBeTruthy();
  });

  it('says beside the field that a code cannot be one, and asks nothing', async () => {
    const router = openCounter('/operator/deliveries', { operator: { deliveries: async () => ({ rows: [], nextCursor: null }) } });
    const field = await screen.findByLabelText('Order code');
    fireEvent.change(field, { target: { value: 'abc' } });
    fireEvent.keyDown(field, { key: 'Enter' });
    expect(await screen.findByText('A code looks like 7KQ-42F')).toBeTruthy();
    expect(router.state.location.search).toEqual({});
  });

  it('goes to older rows by their cursor and counts on from there', async () => {
    openCounter('/operator/deliveries', {
      operator: { deliveries: async ({ cursor }) => (cursor === null ? { rows: [delivery()], nextCursor: 'place-2' } : { rows: [delivery({ id: other })], nextCursor: null }) },
    });
    fireEvent.click(await screen.findByRole('link', { name: 'Older' }));
    await screen.findByRole('link', { name: 'To the newest' });
    await waitFor(() => { expect(screen.getByRole('table').getAttribute('aria-rowcount')).toBe('3'); });
    expect(screen.getAllByRole('row').at(-1)?.getAttribute('aria-rowindex')).toBe('3');
  });

  it('holds newer rows behind a button, so that no row moves by itself', async () => {
    let rows = [delivery()];
    openCounter('/operator/deliveries', { operator: { deliveries: async () => ({ rows, nextCursor: null }) } });
    await screen.findByRole('table');
    rows = [delivery({ id: later, state: 'waiting', createdAt: new Date('2026-03-02T11:00:00Z') }), delivery({ state: 'accepted' })];
    await act(() => queryClient.refetchQueries());
    const pill = await screen.findByRole('button', { name: 'Show 1 newer' });
    expect(screen.getAllByRole('row')).toHaveLength(2);
    expect(screen.getAllByRole('row')[1]?.textContent).toContain('Accepted');
    fireEvent.click(pill);
    expect(screen.getAllByRole('row').map((row) => row.textContent?.includes('Waiting'))).toEqual([false, true, false]);
    expect(screen.queryByRole('button', { name: 'Show 1 newer' })).toBeNull();
  });

  it('keeps its rows in sight when a later answer is refused, and says so above them', async () => {
    let away = false;
    openCounter('/operator/deliveries', {
      operator: { deliveries: async () => { if (away) throw new HouseError('database-away', 'away'); return { rows: [delivery()], nextCursor: null }; } },
    });
    await screen.findByRole('table');
    away = true;
    await act(() => queryClient.refetchQueries());
    expect(await screen.findByText(/cannot read its books/)).toBeTruthy();
    expect(screen.getByRole('table')).toBeTruthy();
  });

  it('walks its rows with j and k, and puts the focus back on the row it was opened from', async () => {
    const router = openCounter('/operator/deliveries', {
      operator: { deliveries: async () => ({ rows: [delivery(), delivery({ id: other })], nextCursor: null }), delivery: async () => { throw new HouseError('not-found', 'none'); } },
    });
    await screen.findByRole('table');
    const focused = () => document.activeElement?.getAttribute('data-row');
    fireEvent.keyDown(document.body, { key: 'j' });
    expect(focused()).toBe(delivery().id);
    fireEvent.keyDown(focusedElement(), { key: 'j' });
    expect(focused()).toBe(other);
    fireEvent.keyDown(focusedElement(), { key: 'j' });
    expect(focused()).toBe(other);
    fireEvent.click(focusedElement());
    await waitFor(() => { expect(router.state.location.pathname).toBe(`/operator/deliveries/${other}`); });
    await screen.findByText(/We hold nothing under this name/);
    fireEvent.keyDown(document.body, { key: 'Escape' });
    await screen.findByRole('table');
    await waitFor(() => { expect(focused()).toBe(other); });
  });

  it('goes to the filter on a slash, and leaves letters to the field that has the focus', async () => {
    openCounter('/operator/deliveries', { operator: { deliveries: async () => ({ rows: [delivery()], nextCursor: null }) } });
    await screen.findByRole('table');
    fireEvent.keyDown(document.body, { key: '/' });
    await waitFor(() => { expect(document.activeElement).toBe(screen.getByLabelText('State')); });
    fireEvent.keyDown(focusedElement(), { key: 'j' });
    expect(document.activeElement).toBe(screen.getByLabelText('State'));
  });
});
