import { act, fireEvent, render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { ErrorSummary, useFieldErrors, type FieldErrors } from './error-summary.tsx';

let errors: FieldErrors;
const hold = (held: FieldErrors) => { errors = held; };

function Form() {
  const own = useFieldErrors();
  hold(own);
  return <form><ErrorSummary of={own} /><input id="address" /></form>;
}
const missing = { fieldId: 'address', words: 'Write an address' };

describe('an error summary', () => {
  it('takes the focus at each attempt and leads to the field', () => {
    render(<Form />);
    act(() => { errors.show([missing]); });
    expect(document.activeElement).toBe(screen.getByRole('alert'));
    fireEvent.click(screen.getByRole('link', { name: 'Write an address' }));
    expect(document.activeElement?.id).toBe('address');
    act(() => { errors.show([missing]); });
    expect(document.activeElement).toBe(screen.getByRole('alert'));
  });

  it('marks the title of the page until nothing is missing', () => {
    document.title = 'Check and pay';
    render(<Form />);
    act(() => { errors.show([missing]); });
    act(() => { errors.show([missing]); });
    expect(document.title).toBe('Error: Check and pay');
    act(() => { errors.settle('address'); });
    expect(document.title).toBe('Check and pay');
  });

  it('lets go of a field that was mended without taking the focus from it', () => {
    render(<Form />);
    act(() => { errors.show([missing, { fieldId: 'adult', words: 'Confirm' }]); });
    document.getElementById('address')?.focus();
    act(() => { errors.settle('address'); });
    expect(document.activeElement?.id).toBe('address');
    expect(screen.queryByText('Write an address')).toBeNull();
    expect(screen.getByText('One thing is missing')).toBeTruthy();
  });
});
