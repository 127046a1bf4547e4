import { HouseError } from '@omenhall/contracts/errors';
import type { Me } from '@omenhall/contracts/access/access.schema';
import type { Colleague } from '@omenhall/contracts/operator/operator.schema';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { openCounter, orderDetail, owner } from '../../testing/pretend-counter.tsx';

const colleague = (change: Partial<Colleague> = {}): Colleague => ({
  id: '018f3a52-0000-7000-8000-0000000000a1', role: 'owner', maskedAddress: 'o…@house.example', invitedAt: new Date('2026-03-02T10:00:00Z'), joinedAt: new Date('2026-03-02T10:00:00Z'),
  seenAt: new Date('2026-03-02T10:04:00Z'), self: true, ...change,
});
const helper = colleague({ id: '018f3a52-0000-7000-8000-0000000000a2', role: 'support', maskedAddress: 'h…@house.example', self: false });

/** A house that asks for a proof until the right code came. */
function guarded() {
  let proven = false;
  const asked: unknown[] = [];
  const act = async (input: unknown): Promise<Colleague[]> => {
    asked.push(input);
    if (!proven) throw new HouseError('step-up-needed', 'none');
    return [colleague(), helper];
  };
  return {
    asked,
    pretend: {
      operator: { people: async () => [colleague(), helper], invite: act, changeRole: act, revoke: act },
      access: {
        stepUpCode: async () => ({ sent: true as const, expiresInSeconds: 600 }),
        stepUp: async ({ code }: { code: { reveal(why: 'index'): string } }) => {
          if (code.reveal('index') !== '12345678') throw new HouseError('code-refused', 'wrong');
          proven = true;
          return owner;
        },
      },
    },
  };
}

async function prove(code: string) {
  const dialog = await screen.findByRole('dialog', { name: 'Prove once more that it is you' });
  if (within(dialog).queryByLabelText('The code of eight digits') === null) fireEvent.click(within(dialog).getByRole('button', { name: 'Send me a code' }));
  fireEvent.change(await within(dialog).findByLabelText('The code of eight digits'), { target: { value: code } });
  fireEvent.click(within(dialog).getByRole('button', { name: 'Go on' }));
}

describe('the people of the house', () => {
  it('stand with masked addresses, and oneself is marked', async () => {
    openCounter('/operator/settings/people', guarded().pretend);
    const rows = await screen.findAllByRole('row');
    expect(rows.map((row) => row.textContent)).toEqual([expect.anything(), expect.stringContaining('o…@house.example (you)'), expect.stringContaining('h…@house.example')]);
  });

  it('are invited after a fresh proof, and what was typed is what is sent', async () => {
    const { asked, pretend } = guarded();
    openCounter('/operator/settings/people', pretend);
    fireEvent.change(await screen.findByLabelText('Their address'), { target: { value: 'new@house.example' } });
    fireEvent.change(screen.getByLabelText('Role'), { target: { value: 'privacy' } });
    fireEvent.click(screen.getByRole('button', { name: 'Send the invitation' }));
    await prove('00000000');
    expect(await screen.findByText(/This code does not open anything/)).toBeTruthy();
    await prove('12345678');
    expect(await screen.findByText('The invitation is on its way.')).toBeTruthy();
    expect(asked).toHaveLength(2);
    expect(asked.map((one) => (one as { role: string }).role)).toEqual(['privacy', 'privacy']);
  });

  it('keep a chosen role while the proof is asked for, and get it then', async () => {
    const { asked, pretend } = guarded();
    openCounter('/operator/settings/people', pretend);
    fireEvent.click(await screen.findByRole('button', { name: 'Change h…@house.example' }));
    fireEvent.change(within(await screen.findByRole('dialog')).getByLabelText('Role'), { target: { value: 'editor' } });
    fireEvent.click(screen.getByRole('button', { name: 'Give this role' }));
    await prove('12345678');
    await waitFor(() => { expect(screen.queryByRole('dialog')).toBeNull(); });
    expect(asked).toEqual([{ id: helper.id, role: 'editor' }, { id: helper.id, role: 'editor' }]);
  });

  it('lose nothing when the proof is left: the form stands as it was', async () => {
    const { asked, pretend } = guarded();
    openCounter('/operator/settings/people', pretend);
    const field = await screen.findByLabelText<HTMLInputElement>('Their address');
    fireEvent.change(field, { target: { value: 'new@house.example' } });
    fireEvent.click(screen.getByRole('button', { name: 'Send the invitation' }));
    fireEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Leave it' }));
    await waitFor(() => { expect(screen.queryByRole('dialog')).toBeNull(); });
    expect(field.value).toBe('new@house.example');
    expect(asked).toHaveLength(1);
  });
});

describe('a role', () => {
  const viewer: Me = { kind: 'member', maskedAddress: 'v…@house.example', operatorRole: 'viewer', operatorRights: ['see_lists'] };

  it('is offered what it may do and nothing else', async () => {
    openCounter('/operator/orders', { access: { me: async () => viewer }, operator: { orders: async () => ({ rows: [orderDetail()], nextCursor: null }) } });
    const navigation = await screen.findByRole('navigation', { name: 'Counter' });
    expect(within(navigation).getAllByRole('link').map((link) => link.textContent)).toEqual(['Overview', 'Orders', 'Refunds', 'Deliveries', 'Needs a person', 'Queues', 'Schedules', 'Webhooks', 'Agreeing with Stripe', 'Health', 'Switches']);
    expect(await screen.findByText('7KQ-42F')).toBeTruthy();
    expect(screen.queryByRole('link', { name: '7KQ-42F' })).toBeNull();
  });
});

describe('the link of an invitation', () => {
  const openAt = (hash: string, pretend: Parameters<typeof openCounter>[1]) => {
    window.history.replaceState(null, '', `/operator/join${hash}`);
    return openCounter(`/operator/join${hash}`, pretend);
  };
  const visitor: Me = { kind: 'visitor', maskedAddress: null, operatorRole: null, operatorRights: [] };

  it('is used up by the button and by nothing before it, and leaves the address bar', async () => {
    let uses = 0;
    const router = openAt('#token-of-one-time', { access: { me: async () => visitor, joinAsOperator: async () => { uses += 1; throw new HouseError('code-refused', 'used'); } } });
    const button = await screen.findByRole('button', { name: 'Open the counter' });
    await waitFor(() => { expect(router.state.location.hash).toBe(''); });
    expect(uses).toBe(0);
    fireEvent.click(button);
    expect(await screen.findByText('This link opens nothing.')).toBeTruthy();
    expect(uses).toBe(1);
  });

  it('without its token asks for the whole of it', async () => {
    openAt('', { access: { me: async () => visitor } });
    expect(await screen.findByText('The link is not complete.')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Open the counter' })).toBeNull();
  });
});
