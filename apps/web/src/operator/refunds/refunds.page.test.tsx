import { HouseError } from '@omenhall/contracts/errors';
import type { DecideRefund, RefundCase, RefundRow } from '@omenhall/contracts/operator/refunds.schema';
import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { openCounter, owner } from '../../testing/pretend-counter.tsx';
import { readAmount } from './refund-filter.rules.ts';

const at = new Date('2026-03-02T10:00:00Z');
const row: RefundRow = {
  id: '018f3a52-0000-7000-8000-0000000000f1', orderCode: '7KQ-42F', purchaseId: '018f3a52-0000-7000-8000-000000000001', productName: 'Three cards', class: 'technical_error', openedBy: 'customer', amountMinor: 1500, currency: 'EUR',
  status: 'open', decision: null, maskedAddress: 'a…@example.org', askedAt: at, decidedAt: null, settledAt: null, failureCode: null,
};
const refundCase = (change: Partial<RefundCase> = {}): RefundCase => ({
  ...row, resultOpened: false, decidedBy: null, stripeRefundId: null, paymentIntentId: 'pi_1', paidAt: at, deliveredAt: null, giftClaimed: false, purchaseStatus: 'unlocked', receivedMinor: 1500, givenBackMinor: 0, disputedMinor: 0, leftMinor: 1500,
  large: false, mayRecreate: false, withdrawn: null, consents: [], books: [{ kind: 'charge', amountMinor: 1500, reason: null, objectId: 'pi_1', at }], others: [], ...change,
});
const address = `/operator/refunds/${row.id}`;

describe('refunds', () => {
  it('are listed with state, reason and amount, and narrowed by the words of the address', async () => {
    const asked: unknown[] = [];
    openCounter('/operator/refunds?state=open&why=technical_error&order=7kq42f', { operator: { refunds: async (input) => { asked.push(input); return { rows: [row], nextCursor: null }; } } });
    const line = (await screen.findAllByRole('row')).at(1);
    for (const words of ['7KQ-42F', 'Open', 'Technical error', '€15.00', 'a…@example.org']) expect(line?.textContent).toContain(words);
    expect(asked[0]).toEqual({ status: 'open', class: 'technical_error', orderCode: '7KQ-42F', cursor: null, limit: 50 });
  });

  it('say so when there are none', async () => {
    openCounter('/operator/refunds', { operator: { refunds: async () => ({ rows: [], nextCursor: null }) } });
    expect(await screen.findByText('Nobody has asked for money back.')).toBeTruthy();
  });
});

describe('a case', () => {
  it('shows what is checked, with the recorded answers and the books', async () => {
    openCounter(address, { operator: { refund: async () => refundCase({ deliveredAt: at, consents: [{ action: 'granted', sentence: 'Begin now.', version: 2, at }] }) } });
    expect(await screen.findByText('Begin now.')).toBeTruthy();
    expect(screen.getByRole('table', { name: 'Lines of the books, oldest first' })).toBeTruthy();
  });

  it('is decided by a word and, for a part, an amount', async () => {
    const asked: DecideRefund[] = [];
    openCounter(address, { operator: { refund: async () => refundCase(), decideRefund: async (input) => { asked.push(input); return refundCase({ status: 'declined', decision: 'partly' }); } } });
    fireEvent.click(await screen.findByRole('button', { name: 'Decide' }));
    expect(screen.getByText('Choose a word', { selector: 'p' })).toBeTruthy();
    fireEvent.change(screen.getByLabelText('Word'), { target: { value: 'granted' } });
    fireEvent.change(screen.getByLabelText('Amount to give back'), { target: { value: '15.01' } });
    fireEvent.click(screen.getByRole('button', { name: 'Decide' }));
    expect(screen.getByText(/Write an amount such as/)).toBeTruthy();
    fireEvent.change(screen.getByLabelText('Amount to give back'), { target: { value: '4' } });
    fireEvent.click(screen.getByRole('button', { name: 'Decide' }));
    expect(await screen.findByText(/^Decided\./)).toBeTruthy();
    expect(asked).toEqual([{ id: row.id, decision: 'granted', amountMinor: 400 }]);
  });

  it('asks for a proof, and says why it was refused for anything else', async () => {
    let refusal: 'step-up-needed' | 'not-allowed' = 'step-up-needed';
    openCounter(address, { operator: { refund: async () => refundCase({ large: true }), decideRefund: async () => { throw new HouseError(refusal, 'no'); } } });
    fireEvent.change(await screen.findByLabelText('Word'), { target: { value: 'delivered' } });
    fireEvent.click(screen.getByRole('button', { name: 'Decide' }));
    expect(await screen.findByRole('dialog', { name: 'Prove once more that it is you' })).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Leave it' }));
    refusal = 'not-allowed';
    fireEvent.click(screen.getByRole('button', { name: 'Decide' }));
    expect(await screen.findByText('Your role does not allow this.')).toBeTruthy();
  });

  it('is looked at without a button by a role that decides none', async () => {
    openCounter(address, { access: { me: async () => ({ ...owner, operatorRole: 'privacy', operatorRights: ['see_lists', 'open_order'] }) }, operator: { refund: async () => refundCase() } });
    expect(await screen.findByText('Your role looks at refunds and decides none.')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Decide' })).toBeNull();
  });
});

it.each([['15', 1500], ['15.5', 1550], ['15,05', 1505], ['0.01', 1], ['-1', null], ['1.234', null], ['x', null], ['', null]])('an amount typed as %o is %o', (typed, minor) => {
  expect(readAmount(typed)).toBe(minor);
});
