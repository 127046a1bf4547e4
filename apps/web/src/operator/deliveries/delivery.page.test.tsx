import { HouseError } from '@omenhall/contracts/errors';
import type { ResendAsOperator } from '@omenhall/contracts/operator/operator.schema';
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { queryClient } from '../../api/query-client.ts';
import { delivery, deliveryDetail, openCounter } from '../../testing/pretend-counter.tsx';

const { id } = delivery();
const freshId = '018f3a52-0000-7000-8000-0000000000d9';
const at = `/operator/deliveries/${id}`;
const list = async () => ({ rows: [delivery()], nextCursor: null });

describe('one delivery', () => {
  it('tells every attempt with its outcome, cause, worker and how long it took', async () => {
    openCounter(at, { operator: { delivery: async () => deliveryDetail(), deliveries: list } });
    const trail = await screen.findByRole('list', { name: 'What happened, oldest first' });
    const stations = within(trail).getAllByRole('listitem').map((station) => station.textContent ?? '');
    expect(stations).toHaveLength(3);
    expect(stations[1]).toContain('Attempt 1: did not work');
    expect(stations[1]).toContain('The mail server does not know this address · reached the recipient · worker aaaa1111 · took 1.4 s');
  });

  it('says before sending again what will happen and to which masked address', async () => {
    openCounter(at, { operator: { delivery: async () => deliveryDetail(), deliveries: list } });
    fireEvent.click(await screen.findByRole('button', { name: 'Send again' }));
    const dialog = await screen.findByRole('dialog', { name: 'Send this again' });
    expect(dialog.textContent).toContain('The receipt goes once more to the address on file, a…@example.org.');
    expect(dialog.textContent).toContain('Consent is asked again at the moment of sending');
    expect(within(dialog).getAllByRole('radio')).toHaveLength(8);
  });

  it('warns of a second letter where the outcome of the last one is unknown', async () => {
    openCounter(at, { operator: { delivery: async () => deliveryDetail({ state: 'checking', family: [{ id, generation: 0, state: 'checking' }] }), deliveries: list } });
    fireEvent.click(await screen.findByRole('button', { name: 'Send again' }));
    expect((await screen.findByRole('dialog')).textContent).toContain('Sending again may be a second letter.');
  });

  it('sends nothing without a reason, and one fresh delivery with one', async () => {
    const asked: ResendAsOperator[] = [];
    openCounter(at, {
      operator: {
        delivery: async () => deliveryDetail(), deliveries: list,
        resend: async (input) => {
          asked.push(input);
          return deliveryDetail({ id: freshId, state: 'waiting', generation: 1 });
        },
      },
    });
    fireEvent.click(await screen.findByRole('button', { name: 'Send again' }));
    const confirm = await screen.findByRole('button', { name: 'Send again: the receipt' });
    fireEvent.click(confirm);
    expect(await screen.findByText('Choose a reason')).toBeTruthy();
    expect(asked).toEqual([]);
    fireEvent.click(screen.getByRole('radio', { name: 'Letter missing' }));
    fireEvent.click(confirm);
    expect((await screen.findByRole('link', { name: 'Follow the new one' })).getAttribute('href')).toBe(`/operator/deliveries/${freshId}`);
    expect(asked).toMatchObject([{ deliveryId: id, reason: 'email_missing' }]);
    await waitFor(() => { expect(screen.queryByRole('dialog')).toBeNull(); });
  });

  it('keeps one request key through a refusal, so that trying again is the same wish', async () => {
    const keys: string[] = [];
    openCounter(at, { operator: { delivery: async () => deliveryDetail(), deliveries: list, resend: async ({ requestKey }) => { keys.push(requestKey); throw new HouseError('not-allowed', 'viewer'); } } });
    fireEvent.click(await screen.findByRole('button', { name: 'Send again' }));
    fireEvent.click(await screen.findByRole('radio', { name: 'Lost link' }));
    fireEvent.click(screen.getByRole('button', { name: 'Send again: the receipt' }));
    expect(await screen.findByText('Your role does not allow this.')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Send again: the receipt' }));
    await waitFor(() => { expect(keys).toHaveLength(2); });
    expect(new Set(keys).size).toBe(1);
  });

  it('gives the reason beside the button when sending again is not lawful, and opens no dialog, by key neither', async () => {
    openCounter(at, { operator: { delivery: async () => deliveryDetail({ state: 'running', mayResend: false, whyNot: 'It is still on its way; a second letter now could be a double.' }), deliveries: list } });
    const button = await screen.findByRole('button', { name: 'Send again' });
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect(document.getElementById(button.getAttribute('aria-describedby') ?? '')?.textContent).toBe('It is still on its way; a second letter now could be a double.');
    fireEvent.click(button);
    fireEvent.keyDown(document.body, { key: 'r' });
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('opens the dialog on r', async () => {
    openCounter(at, { operator: { delivery: async () => deliveryDetail(), deliveries: list } });
    await screen.findByRole('button', { name: 'Send again' });
    fireEvent.keyDown(document.body, { key: 'r' });
    expect(await screen.findByRole('dialog', { name: 'Send this again' })).toBeTruthy();
  });

  it('is opened once and anew only when its row in the list has changed, since each opening is written down', async () => {
    let opened = 0;
    let row = delivery({ state: 'will_retry', attempts: 1 });
    openCounter(at, { operator: { delivery: async () => { opened += 1; return deliveryDetail(row); }, deliveries: async () => ({ rows: [row], nextCursor: null }) } });
    const ask = () => act(() => queryClient.refetchQueries({ predicate: ({ queryKey }) => JSON.stringify(queryKey).includes('deliveries') }));
    await screen.findByText('Attempts', { selector: 'h2' });
    await ask();
    await ask();
    expect(opened).toBe(1);
    row = delivery({ state: 'accepted', attempts: 2 });
    await ask();
    await waitFor(() => { expect(opened).toBe(2); });
    expect(await screen.findAllByText('Accepted')).not.toHaveLength(0);
  });

  it('is opened anew when one of its family was sent again, so that nobody sends a third', async () => {
    let rows = [delivery()];
    openCounter(at, {
      operator: {
        delivery: async () => deliveryDetail(rows.length === 1 ? {} : { mayResend: false, whyNot: 'It is still on its way; a second letter now could be a double.' }),
        deliveries: async () => ({ rows, nextCursor: null }),
      },
    });
    await screen.findByText('Attempts', { selector: 'h2' });
    await act(() => queryClient.refetchQueries({ predicate: ({ queryKey }) => JSON.stringify(queryKey).includes('deliveries') }));
    rows = [delivery({ id: freshId, state: 'waiting', generation: 1 }), delivery()];
    await act(() => queryClient.refetchQueries({ predicate: ({ queryKey }) => JSON.stringify(queryKey).includes('deliveries') }));
    expect(await screen.findByText('It is still on its way; a second letter now could be a double.')).toBeTruthy();
  });
});
