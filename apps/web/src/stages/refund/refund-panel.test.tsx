import type { RefundPort } from '@omenhall/contracts/refund/refund.port';
import type { RefundsOfOrder } from '@omenhall/contracts/refund/refund.schema';
import type { Tracker } from '@omenhall/contracts/trail/trail.schema';
import { HouseError } from '@omenhall/contracts/errors';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { openPage, type PretendHouse } from '../../testing/pretend-house.tsx';
import { RefundPanel } from './refund-panel.tsx';
import { WithdrawPage } from './withdraw.page.tsx';

const at = new Date('2026-03-02T10:00:00Z');
const tracker: Tracker = {
  orderCode: '7KQ-42F', opens: 'scroll', unlockRoute: null, readingId: '018f3a52-0000-7000-8000-000000000001', money: { paid: 1500, refunded: 0, disputed: 0, dispute: null, processingSince: null }, productName: 'Three cards',
  amountMinor: 1500, currency: 'EUR', state: 'in_preparation', placedAt: at, paidAt: at, promisedBy: null, maskedAddress: 'a…@example.org', mayMendAddress: false, stages: [], deliveries: [], version: 'v',
};
const refunds = (change: Partial<RefundsOfOrder> = {}): RefundsOfOrder => ({
  orderCode: '7KQ-42F', currency: 'EUR', leftMinor: 1500, otherMinor: 0, mayAsk: true, mayRecreate: false, promiseBroken: false, mayWithdrawUntil: new Date('2026-03-17T00:00:00Z'), rightEnded: null, withdrawn: null, requests: [], ...change,
});
const open = (change: Partial<RefundsOfOrder> = {}, refund: PretendHouse['refund'] = {}) =>
  openPage('/orders/$code', RefundPanel, { trail: { track: async () => tracker }, refund: { show: async () => refunds(change), ...refund } }, '/orders/7KQ-42F');

describe('the money part of an order', () => {
  it('asks by a reason, and once per form', async () => {
    const ask = vi.fn<RefundPort['ask']>(async () => refunds({ mayAsk: true }));
    open({}, { ask });
    fireEvent.click(await screen.findByText('Ask for the money back'));
    fireEvent.click(screen.getByRole('button', { name: 'Ask for it' }));
    expect(screen.getByText('Choose why you ask')).toBeTruthy();
    expect(ask).not.toHaveBeenCalled();
    fireEvent.change(screen.getByLabelText('Why'), { target: { value: 'technical_error' } });
    fireEvent.click(screen.getByRole('button', { name: 'Ask for it' }));
    expect(await screen.findByText('Your request is here. A letter confirms it.')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Ask for it' }));
    await waitFor(() => { expect(ask).toHaveBeenCalledTimes(2); });
    expect(new Set(ask.mock.calls.map((call) => JSON.stringify(call))).size).toBe(1);
  });

  it('offers to make it again before anything else, and the money when a day has passed', async () => {
    const takeOffer = vi.fn<RefundPort['takeOffer']>(async () => refunds());
    open({ promiseBroken: true, mayRecreate: true }, { takeOffer });
    expect(await screen.findByText(/That is our fault/)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Make it again' })).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Give me my money back' }));
    expect(await screen.findByText(/The money is on its way to the payment desk/)).toBeTruthy();
    expect(takeOffer.mock.calls).toEqual([[{ orderCode: '7KQ-42F' }]]);
  });

  it('tells what became of every request, and what went back by hand', async () => {
    open({ mayAsk: false, leftMinor: 0, otherMinor: 400, requests: [
      { class: 'duplicate', openedBy: 'house', amountMinor: 1500, status: 'settled', decision: 'granted', askedAt: at, decidedAt: at, settledAt: at },
      { class: 'dissatisfaction', openedBy: 'customer', amountMinor: 1500, status: 'declined', decision: 'partly', askedAt: new Date(0), decidedAt: at, settledAt: null },
    ] });
    const list = await screen.findByRole('list', { name: 'Requests about money, newest first' });
    expect(list.textContent).toContain('Paid twice: the second payment goes back');
    expect(list.textContent).toContain('Granted in part');
    expect(screen.getByText('€4.00 went back to you by hand at the payment desk.')).toBeTruthy();
    expect(screen.queryByText('Ask for the money back')).toBeNull();
  });

  it('undoes the contract in two steps, with the answer and its time', async () => {
    const withdrawOwn = vi.fn<RefundPort['withdrawOwn']>(async () => ({ orderCode: '7KQ-42F', outcome: 'accepted', at, amountMinor: 1500, currency: 'EUR', ground: null }));
    open({}, { withdrawOwn });
    fireEvent.click(await screen.findByRole('button', { name: 'Withdraw from contract here' }));
    expect(withdrawOwn).not.toHaveBeenCalled();
    fireEvent.click(screen.getByRole('button', { name: 'Confirm withdrawal' }));
    expect(await screen.findByText('You withdrew from this contract.')).toBeTruthy();
    expect(screen.getByText(/€15.00 goes back/)).toBeTruthy();
  });

  it('shows the recorded yes before and after a refusal', async () => {
    const yes = { sentence: 'Begin now. I know that my right ends.', version: 2, at };
    open({ rightEnded: yes }, { withdrawOwn: async () => ({ orderCode: '7KQ-42F', outcome: 'refused', at, amountMinor: 0, currency: 'EUR', ground: yes }) });
    expect(await screen.findByText(yes.sentence)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Withdraw from contract here' }));
    fireEvent.click(screen.getByRole('button', { name: 'Confirm withdrawal' }));
    expect(await screen.findByText(/was received, and refused/)).toBeTruthy();
    expect(screen.getByText(yes.sentence)).toBeTruthy();
  });
});

describe('the page of withdrawals', () => {
  it('takes a code and a name, shows code, day and window, and confirms', async () => {
    const asked: unknown[] = [];
    openPage('/withdraw', WithdrawPage, { refund: {
      findContract: async (input) => { asked.push(input); return { orderCode: '7KQ-42F', concludedAt: at, endsAt: new Date('2026-03-17T00:00:00Z'), open: true }; },
      withdraw: async ({ code, name }) => { asked.push({ code, name: name.reveal('index') }); return { orderCode: code, outcome: 'accepted', at, amountMinor: 0, currency: 'EUR', ground: null }; },
    } });
    fireEvent.click(await screen.findByRole('button', { name: 'Go on' }));
    expect(screen.getByRole('alert').textContent).toContain('Write the code of the order');
    fireEvent.change(screen.getByLabelText('Order code'), { target: { value: '7kq 42f' } });
    fireEvent.change(screen.getByLabelText('Your name'), { target: { value: 'Anna Reader' } });
    fireEvent.click(screen.getByRole('button', { name: 'Go on' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Confirm withdrawal' }));
    expect(await screen.findByText('You withdrew from this contract.')).toBeTruthy();
    expect(asked).toEqual([{ code: '7KQ-42F' }, { code: '7KQ-42F', name: 'Anna Reader' }]);
  });

  it('says of an unknown code that there is no such order, and no more', async () => {
    openPage('/withdraw', WithdrawPage, { refund: { findContract: async () => { throw new HouseError('not-found', 'none'); } } });
    fireEvent.change(await screen.findByLabelText('Order code'), { target: { value: 'ZZZZZZ' } });
    fireEvent.click(screen.getByRole('button', { name: 'Go on' }));
    expect(await screen.findByText(/No such order/)).toBeTruthy();
    expect(screen.queryByText(/Sign in/)).toBeNull();
  });

  it('offers nothing to confirm once the window is over', async () => {
    openPage('/withdraw', WithdrawPage, { refund: { findContract: async () => ({ orderCode: '7KQ-42F', concludedAt: at, endsAt: at, open: false }) } });
    fireEvent.change(await screen.findByLabelText('Order code'), { target: { value: '7KQ42F' } });
    fireEvent.click(screen.getByRole('button', { name: 'Go on' }));
    expect(await screen.findByText(/are over/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Confirm withdrawal' })).toBeNull();
  });
});
