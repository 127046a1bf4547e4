import { HouseError } from '@omenhall/contracts/errors';
import type { HouseFlag, SetFlag } from '@omenhall/contracts/operator/operator.schema';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { openCounter, owner } from '../../testing/pretend-counter.tsx';

const address = '/operator/settings/switches';
const composer = (change: Partial<HouseFlag> = {}): HouseFlag => ({ name: 'composer', value: 'on', since: null, ...change });

/** A house that asks for a proof until the right code came. */
function guarded() {
  let proven = false;
  let flag = composer();
  const asked: SetFlag[] = [];
  return {
    asked,
    pretend: {
      operator: {
        flags: async () => [flag],
        setFlag: async (input: SetFlag) => {
          asked.push(input);
          if (!proven) throw new HouseError('step-up-needed', 'none');
          flag = composer({ value: input.value, since: new Date('2026-03-02T10:00:00Z') });
          return [flag];
        },
      },
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

const theSwitch = () => screen.findByRole('region', { name: 'A model may write' });

describe('the switches of the house', () => {
  it('stand by name, with how they stand and what Off does', async () => {
    openCounter(address, guarded().pretend);
    const section = await theSwitch();
    expect(within(section).getByText('On')).toBeTruthy();
    expect(within(section).getByText('never turned')).toBeTruthy();
    expect(within(section).getByText('Off is effective for the next scroll; the house grammar writes all of them; nothing else changes.')).toBeTruthy();
    expect(within(section).getAllByRole('button').map((button) => button.textContent)).toEqual(['Turn off']);
  });

  it('are turned after a fresh proof, to the side that was asked for, and back without another', async () => {
    const { asked, pretend } = guarded();
    openCounter(address, pretend);
    fireEvent.click(within(await theSwitch()).getByRole('button', { name: 'Turn off: A model may write' }));
    const dialog = await screen.findByRole('dialog', { name: 'Prove once more that it is you' });
    fireEvent.click(within(dialog).getByRole('button', { name: 'Send me a code' }));
    const code = await within(dialog).findByLabelText('The code of eight digits');
    fireEvent.change(code, { target: { value: '00000000' } });
    fireEvent.click(within(dialog).getByRole('button', { name: 'Go on' }));
    expect(await screen.findByText(/This code does not open anything/)).toBeTruthy();
    expect(asked).toEqual([{ name: 'composer', value: 'off' }]);
    fireEvent.change(code, { target: { value: '1234 5678' } });
    fireEvent.click(within(dialog).getByRole('button', { name: 'Go on' }));
    expect(await screen.findByText('Off from now: A model may write.')).toBeTruthy();
    expect(within(await theSwitch()).getByText('Off')).toBeTruthy();
    fireEvent.click(within(await theSwitch()).getByRole('button', { name: 'Turn on: A model may write' }));
    expect(await screen.findByText('On from now: A model may write.')).toBeTruthy();
    expect(asked.map(({ value }) => value)).toEqual(['off', 'off', 'on']);
  });

  it('stay as they are when the proof is left', async () => {
    const { asked, pretend } = guarded();
    openCounter(address, pretend);
    fireEvent.click(within(await theSwitch()).getByRole('button'));
    fireEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Leave it' }));
    await waitFor(() => { expect(screen.queryByRole('dialog')).toBeNull(); });
    expect(within(await theSwitch()).getByText('On')).toBeTruthy();
    expect(asked).toHaveLength(1);
  });

  it('say why when one is refused for anything else', async () => {
    openCounter(address, { operator: { flags: async () => [composer()], setFlag: async () => Promise.reject(new HouseError('database-away', 'away')) } });
    fireEvent.click(within(await theSwitch()).getByRole('button'));
    expect(await screen.findByText(/cannot read its books/)).toBeTruthy();
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('are seen by a role that may not turn them, without a button', async () => {
    openCounter(address, { access: { me: async () => ({ ...owner, operatorRole: 'viewer', operatorRights: ['see_lists'] }) }, operator: { flags: async () => [composer({ value: 'off', since: new Date('2026-03-02T10:00:00Z') })] } });
    const section = await theSwitch();
    expect(within(section).getByText('Off')).toBeTruthy();
    expect(within(section).queryByRole('button')).toBeNull();
    expect(screen.getByText(/Your role sees the switches and turns none/)).toBeTruthy();
  });

  it('say so when there are none, and when they cannot be read', async () => {
    openCounter(address, { operator: { flags: async () => [] } });
    expect(await screen.findByText('This house has no switch to turn.')).toBeTruthy();
    document.body.replaceChildren();
    openCounter(address, { operator: { flags: async () => Promise.reject(new HouseError('database-away', 'away')) } });
    expect(await screen.findByText(/cannot read its books/)).toBeTruthy();
  });
});
