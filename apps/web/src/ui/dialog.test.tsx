import { act, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { describe, expect, it } from 'vitest';
import { Dialog } from './dialog.tsx';

function Desk() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" onClick={() => { setOpen(true); }}>Open</button>
      <Dialog open={open} onOpenChange={setOpen} title="Send again" description="One letter goes out."><button type="button">Send</button></Dialog>
    </>
  );
}

async function openDialog() {
  render(<Desk />);
  await act(async () => { fireEvent.click(screen.getByRole('button', { name: 'Open' })); });
  return screen.findByRole('dialog', { name: 'Send again' });
}

describe('a dialog', () => {
  it('is named by its title and described by its sentence', async () => {
    const dialog = await openDialog();
    const description = document.getElementById(dialog.getAttribute('aria-describedby') ?? '');
    expect(description?.textContent).toBe('One letter goes out.');
  });

  it('closes on Escape', async () => {
    const dialog = await openDialog();
    await act(async () => { fireEvent.keyDown(dialog, { key: 'Escape' }); });
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('writes no style element, which the content policy would refuse', async () => {
    const before = document.querySelectorAll('style').length;
    await openDialog();
    expect(document.querySelectorAll('style')).toHaveLength(before);
  });
});
