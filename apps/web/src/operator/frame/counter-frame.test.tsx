import { HouseError } from '@omenhall/contracts/errors';
import type { Me } from '@omenhall/contracts/access/access.schema';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { openCounter, overview, owner, workBoard } from '../../testing/pretend-counter.tsx';
import { switchShortcuts } from '../../ui/counter/keyboard.ts';

const visitor: Me = { kind: 'visitor', maskedAddress: null, operatorRole: null, operatorRights: [] };
const member: Me = { kind: 'member', maskedAddress: 'a…@example.org', operatorRole: null, operatorRights: [] };
const empty = async () => ({ rows: [], nextCursor: null });
const quiet = { overview: async () => overview(), deliveries: empty, orders: empty, webhooks: empty, audit: empty, health: async () => [], held: empty, queues: async () => workBoard(), schedules: async () => [], accessRules: async () => [] };

afterEach(() => { switchShortcuts(true); });

describe('the frame of the counter', () => {
  it.each([['d', '/operator/deliveries'], ['w', '/operator/webhooks'], ['o', '/operator/orders'], ['a', '/operator/audit'], ['h', '/operator/health'], ['n', '/operator/held'], ['q', '/operator/queues'], ['s', '/operator/schedules'], ['m', '/operator/access-rules']])('g then %s goes to %s', async (key, path) => {
    const router = openCounter('/operator', { operator: quiet });
    await screen.findByRole('heading', { name: 'Overview' });
    fireEvent.keyDown(document.body, { key: 'g' });
    fireEvent.keyDown(document.body, { key });
    await waitFor(() => { expect(router.state.location.pathname).toBe(path); });
  });

  it('explains its keys on ? and obeys none of them once they are switched off', async () => {
    const router = openCounter('/operator', { operator: quiet });
    await screen.findByRole('heading', { name: 'Overview' });
    fireEvent.keyDown(document.body, { key: '?' });
    const dialog = await screen.findByRole('dialog', { name: 'Keys' });
    fireEvent.click(within(dialog).getByRole('checkbox', { name: 'Single keys are on' }));
    fireEvent.click(within(dialog).getByRole('button', { name: 'Close' }));
    await waitFor(() => { expect(screen.queryByRole('dialog')).toBeNull(); });
    fireEvent.keyDown(document.body, { key: 'g' });
    fireEvent.keyDown(document.body, { key: 'd' });
    fireEvent.keyDown(document.body, { key: '?' });
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(router.state.location.pathname).toBe('/operator');
  });

  it('leads from the trial ribbon to the letters and to the trouble', async () => {
    openCounter('/operator', { operator: quiet });
    const ribbon = await screen.findByRole('complementary', { name: 'Trial' });
    expect(within(ribbon).getAllByRole('link').map((link) => link.getAttribute('href'))).toEqual(['/sandbox/inbox', '/sandbox/trouble']);
  });
});

describe('the door of the counter', () => {
  it('shows a visitor no page and no list of pages, at any address', async () => {
    openCounter('/operator/deliveries', { access: { me: async () => visitor } });
    expect(await screen.findByLabelText('Your address')).toBeTruthy();
    expect(screen.queryByRole('navigation', { name: 'Counter' })).toBeNull();
    expect(screen.queryByRole('table')).toBeNull();
  });

  it('lets a member with a role in by a code, straight to the page they wanted', async () => {
    let signedIn = false;
    openCounter('/operator/health', {
      operator: quiet,
      access: {
        me: async () => (signedIn ? member : visitor),
        sendCode: async () => ({ sent: true, expiresInSeconds: 600 }),
        signIn: async () => { signedIn = true; return member; },
        openOperatorSession: async () => (signedIn ? { ...member, operatorRole: 'support', operatorRights: ['see_lists', 'open_order', 'resend_delivery'] } : Promise.reject(new HouseError('sign-in-needed', 'none'))),
      },
    });
    fireEvent.change(await screen.findByLabelText('Your address'), { target: { value: 'a@example.org' } });
    fireEvent.click(screen.getByRole('button', { name: 'Send me a code' }));
    fireEvent.change(await screen.findByLabelText('The code of eight digits'), { target: { value: '1234 5678' } });
    fireEvent.click(screen.getByRole('button', { name: 'Sign in and open the counter' }));
    expect(await screen.findByRole('heading', { name: 'Health' })).toBeTruthy();
    expect(screen.getByText('Signed in as support')).toBeTruthy();
  });

  it('tells a member without a role that this account has none', async () => {
    openCounter('/operator', { access: { me: async () => member, openOperatorSession: async () => Promise.reject(new HouseError('not-allowed', 'no role')) } });
    fireEvent.click(await screen.findByRole('button', { name: 'Open the counter' }));
    expect(await screen.findByText('This account holds no role in this house.')).toBeTruthy();
  });

  it('closes when a list is refused because the session has ended', async () => {
    let open = true;
    openCounter('/operator/deliveries', {
      access: { me: async () => (open ? owner : visitor) },
      operator: { deliveries: async () => { open = false; throw new HouseError('sign-in-needed', 'ended'); } },
    });
    expect(await screen.findByLabelText('Your address')).toBeTruthy();
  });
});

describe('the one-time link', () => {
  const enterAt = (hash: string, pretend: Parameters<typeof openCounter>[1]) => {
    window.history.replaceState(null, '', `/operator/enter${hash}`);
    return openCounter(`/operator/enter${hash}`, pretend);
  };

  it('wipes its token from the address and opens the counter with it', async () => {
    const asked: unknown[] = [];
    let me = visitor;
    const router = enterAt('#token-of-one-time', { operator: quiet, access: { me: async () => me, enterAsOperator: async ({ token, address }) => { asked.push({ token: token.reveal('sign_in'), address: address.reveal('sign_in') }); me = owner; return owner; } } });
    fireEvent.change(await screen.findByLabelText('Your own address'), { target: { value: 'first@example.org' } });
    await waitFor(() => { expect(router.state.location.hash).toBe(''); });
    fireEvent.click(screen.getByRole('button', { name: 'Enter as owner' }));
    expect(await screen.findByRole('heading', { name: 'Overview' })).toBeTruthy();
    expect(asked).toEqual([{ token: 'token-of-one-time', address: 'first@example.org' }]);
    expect(router.state.location.href).not.toContain('token');
  });

  it('says what to do when it was used before', async () => {
    enterAt('#used', { access: { me: async () => visitor, enterAsOperator: async () => Promise.reject(new HouseError('code-refused', 'used')) } });
    fireEvent.change(await screen.findByLabelText('Your own address'), { target: { value: 'first@example.org' } });
    fireEvent.click(screen.getByRole('button', { name: 'Enter as owner' }));
    expect(await screen.findByText('This link opens nothing.')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Sign in with a code' })).toBeTruthy();
  });

  it('asks for the whole link when the token is missing', async () => {
    enterAt('', { access: { me: async () => visitor } });
    expect(await screen.findByText('The link is not complete.')).toBeTruthy();
    expect(screen.queryByLabelText('Your own address')).toBeNull();
  });
});
