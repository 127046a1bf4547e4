import { HouseError } from '@omenhall/contracts/errors';
import type { HeldDelivery, ResendAsOperator, ResolveDelivery } from '@omenhall/contracts/operator/operator.schema';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { deliveryDetail, heldDelivery, openCounter, owner } from '../../testing/pretend-counter.tsx';

const at = '/operator/held';
const freshId = '018f3a52-0000-7000-8000-0000000000d9';
const listing = (...rows: HeldDelivery[]) => async () => ({ rows, nextCursor: null });

async function decide(answer: string, reason: string) {
  fireEvent.click(await screen.findByRole('button', { name: 'Decide: The letter of order 7KQ-42F' }));
  const dialog = await screen.findByRole('dialog', { name: 'The letter of order 7KQ-42F: what became of it?' });
  fireEvent.click(within(dialog).getByRole('radio', { name: new RegExp(`^${answer}`) }));
  fireEvent.change(within(dialog).getByLabelText('Reason'), { target: { value: reason } });
  return dialog;
}

describe('the room for what nobody can know', () => {
  it('tells since when, how far it came, how it broke off, and which of them wait for a person', async () => {
    openCounter(at, { operator: { held: listing(heldDelivery(), heldDelivery({ id: freshId, orderCode: null, kind: 'recovery_email_job', since: new Date(Date.now() - 60_000), needsAPerson: false, mayResend: false, evidence: null })) } });
    const [, first, second] = await screen.findAllByRole('row');
    expect(first?.textContent).toContain('20 min');
    expect(first?.textContent).toContain('waits for a person');
    expect(first?.textContent).toContain('The worker itself reported that it cannot know.');
    expect(first?.textContent).toContain('It reached the end of the letter.');
    expect(first?.textContent).toContain('The mail server hung up at the end of the letter');
    expect(second?.textContent).toContain('proof may still come');
    expect(second?.textContent).toContain('The try left no line.');
  });

  it('takes nothing without an answer and a reason, and says what each answer does', async () => {
    const asked: ResolveDelivery[] = [];
    openCounter(at, { operator: { held: listing(heldDelivery()), resolve: async (input) => { asked.push(input); return { word: 'settled', delivery: deliveryDetail() }; } } });
    fireEvent.click(await screen.findByRole('button', { name: 'Decide: The letter of order 7KQ-42F' }));
    const dialog = await screen.findByRole('dialog');
    expect(within(dialog).getAllByRole('radio')).toHaveLength(3);
    expect(dialog.textContent).toContain('If you are wrong, the person has two.');
    fireEvent.click(within(dialog).getByRole('button', { name: 'Decide' }));
    expect(within(dialog).getByText('Choose what you know')).toBeTruthy();
    fireEvent.click(within(dialog).getByRole('radio', { name: /^Close without/ }));
    fireEvent.click(within(dialog).getByRole('button', { name: 'Close it' }));
    expect(within(dialog).getByText('Choose a reason')).toBeTruthy();
    expect(asked).toEqual([]);
  });

  it.each([['It arrived', 'person_said', 'accepted', 'Note that it arrived', 'Noted: it arrived.'], ['Close without', 'too_old', 'close', 'Close it', 'Closed without deciding.']] as const)('"%s" because %s settles it as %s', async (answer, reason, verdict, confirm, fact) => {
    const asked: ResolveDelivery[] = [];
    let rows = [heldDelivery()];
    openCounter(at, { operator: {
      held: async () => ({ rows, nextCursor: null }),
      resolve: async (input) => {
        asked.push(input);
        rows = [];
        return { word: 'settled', delivery: deliveryDetail() };
      },
    } });
    fireEvent.click(within(await decide(answer, reason)).getByRole('button', { name: confirm }));
    expect(await screen.findByText(fact)).toBeTruthy();
    expect(asked).toEqual([{ deliveryId: heldDelivery().id, verdict, reason }]);
    await waitFor(() => { expect(screen.queryByRole('dialog')).toBeNull(); });
    expect(await screen.findByText('no longer matches')).toBeTruthy();
  });

  it('"It did not" sends a fresh letter with its reason and leads to it', async () => {
    const asked: ResendAsOperator[] = [];
    openCounter(at, { operator: { held: listing(heldDelivery()), resend: async (input) => { asked.push(input); return deliveryDetail({ id: freshId }); } } });
    fireEvent.click(within(await decide('It did not', 'email_missing')).getByRole('button', { name: 'Send a fresh letter' }));
    expect((await screen.findByRole('link', { name: 'Follow the new one' })).getAttribute('href')).toBe(`/operator/deliveries/${freshId}`);
    expect(asked).toMatchObject([{ deliveryId: heldDelivery().id, reason: 'email_missing' }]);
  });

  it('offers no second letter where there is none to send', async () => {
    openCounter(at, { operator: { held: listing(heldDelivery({ mayResend: false })) } });
    fireEvent.click(await screen.findByRole('button', { name: /^Decide/ }));
    expect(within(await screen.findByRole('dialog')).getAllByRole('radio')).toHaveLength(2);
  });

  it('says when proof or a colleague was faster, and keeps the dialog when it is refused', async () => {
    let refused = true;
    openCounter(at, { operator: { held: listing(heldDelivery()), resolve: async () => {
      if (refused) throw new HouseError('database-away', 'away');
      return { word: 'lost', delivery: deliveryDetail() };
    } } });
    const dialog = await decide('It arrived', 'provider_shows');
    fireEvent.click(within(dialog).getByRole('button', { name: 'Note that it arrived' }));
    expect(await within(dialog).findByText(/cannot read its books/)).toBeTruthy();
    refused = false;
    fireEvent.click(within(dialog).getByRole('button', { name: 'Note that it arrived' }));
    expect(await screen.findByText('It was settled meanwhile.')).toBeTruthy();
  });

  it('shows a role that may not decide the facts, without a button', async () => {
    openCounter(at, { access: { me: async () => ({ ...owner, operatorRole: 'viewer', operatorRights: ['see_lists'] }) }, operator: { held: listing(heldDelivery()) } });
    expect(await screen.findByText('waits for a person')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /^Decide/ })).toBeNull();
  });

  it('says so when nothing is in doubt, and when it cannot be read', async () => {
    openCounter(at, { operator: { held: listing() } });
    expect(await screen.findByText('Nothing is in doubt.')).toBeTruthy();
    document.body.replaceChildren();
    openCounter(at, { operator: { held: async () => Promise.reject(new HouseError('database-away', 'away')) } });
    expect(await screen.findByText(/cannot read its books/)).toBeTruthy();
  });
});
