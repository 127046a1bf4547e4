import { HouseError } from '@omenhall/contracts/errors';
import type { ActOnDelivery, Cancelled, Retried } from '@omenhall/contracts/operator/operator.schema';
import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { delivery, deliveryDetail, openCounter, owner } from '../../testing/pretend-counter.tsx';

const { id } = delivery();
const at = `/operator/deliveries/${id}`;
const list = async () => ({ rows: [delivery()], nextCursor: null });

async function act(open: string, reason: string, confirm: string) {
  fireEvent.click(await screen.findByRole('button', { name: open }));
  const dialog = await screen.findByRole('dialog');
  fireEvent.click(within(dialog).getByRole('button', { name: confirm }));
  expect(within(dialog).getByText('Choose a reason')).toBeTruthy();
  fireEvent.change(within(dialog).getByLabelText('Reason'), { target: { value: reason } });
  fireEvent.click(within(dialog).getByRole('button', { name: confirm }));
}

describe('a delivery that gave up', () => {
  it.each<[Retried['word'], string]>([['retried', 'It is back at work.'], ['not-dead', 'It was at work or settled already. Nothing was done.'], ['unsafe', 'Not tried: an earlier call of it may have been accepted, so another could be a double.']])('tried again is answered %s in words', async (word, words) => {
    const asked: ActOnDelivery[] = [];
    openCounter(at, { operator: { delivery: async () => deliveryDetail({ mayRetry: true }), deliveries: list, retry: async (input) => { asked.push(input); return { word, delivery: deliveryDetail({ state: 'waiting' }) }; } } });
    await act('Try again', 'fault_mended', 'Put it back to work');
    expect(await screen.findByText(words)).toBeTruthy();
    expect(asked).toEqual([{ deliveryId: id, reason: 'fault_mended' }]);
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
  });
});

describe('a delivery on its way', () => {
  it.each<[Cancelled['word'], string]>([['cancelled', 'Stopped. It had not begun.'], ['requested', 'Asked to stop. It runs, and nothing of it has left; its end follows here.'], ['too_late', 'Too late: it has ended, or its one call is under way.']])('stopped is answered %s in words', async (word, words) => {
    const asked: ActOnDelivery[] = [];
    openCounter(at, { operator: { delivery: async () => deliveryDetail({ state: 'waiting', mayCancel: true }), deliveries: list, cancel: async (input) => { asked.push(input); return { word, delivery: deliveryDetail() }; } } });
    await act('Stop it', 'not_wanted', 'Stop it now');
    expect(await screen.findByText(words)).toBeTruthy();
    expect(asked).toEqual([{ deliveryId: id, reason: 'not_wanted' }]);
  });

  it('keeps the question open when the wish is refused', async () => {
    openCounter(at, { operator: { delivery: async () => deliveryDetail({ mayCancel: true }), deliveries: list, cancel: async () => Promise.reject(new HouseError('database-away', 'away')) } });
    await act('Stop it', 'drill', 'Stop it now');
    expect(await within(screen.getByRole('dialog')).findByText(/cannot read its books/)).toBeTruthy();
  });
});

it('neither is offered to a role that only repairs letters, and the support path stands among the facts', async () => {
  openCounter(at, { access: { me: async () => ({ ...owner, operatorRole: 'support', operatorRights: ['see_lists', 'open_order', 'resend_delivery'] }) }, operator: { delivery: async () => deliveryDetail({ mayRetry: true, mayCancel: true }), deliveries: list } });
  expect(await screen.findByText('/support/D-7KQ')).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
  expect(screen.queryByRole('button', { name: 'Stop it' })).toBeNull();
});
