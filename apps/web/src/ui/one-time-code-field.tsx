import type { ComponentProps } from 'react';
import { TextField } from './field.tsx';

type Props = Pick<ComponentProps<typeof TextField>, 'label' | 'hint' | 'value' | 'error' | 'onChange' | 'ref' | 'className'>;

/** Where a code from a letter is written: a keyboard of digits, and the browser may offer what it has read. */
export function OneTimeCodeField({ className = '', ...field }: Props) {
  return <TextField {...field} name="one-time-code" autoComplete="one-time-code" inputMode="numeric" className={`max-w-60 tracking-[.2em] tabular-nums ${className}`} />;
}
