import { useRef, useState, type ReactNode } from 'react';
import { liveCopy as copy } from '../../copy/en/operator.ts';
import { Button } from '../button.tsx';
import { useShortcut } from './keyboard.ts';

interface Props {
  /** The filter in words, `state:waiting`; empty when all is shown. */
  words: string;
  onClear: () => void;
  children: ReactNode;
}

const isWide = (): boolean => window.matchMedia('(min-width: 48rem)').matches;

/** The filter of a list: open beside the list, folded to its words on a phone. */
export function FilterBar({ words, onClear, children }: Props) {
  const [open, setOpen] = useState(isWide);
  const form = useRef<HTMLFormElement>(null);
  useShortcut('filter', () => {
    setOpen(true);
    // Folded fields take no focus, so the unfolding comes first.
    requestAnimationFrame(() => { form.current?.querySelector<HTMLElement>('select, input')?.focus(); });
  });
  return (
    <details className="filter" open={open} onToggle={(event) => { setOpen(event.currentTarget.open); }}>
      <summary className="text-label font-semibold">{copy.filter}{words !== '' && <span className="hash font-normal text-muted">{words}</span>}</summary>
      <form ref={form} noValidate aria-label={copy.filter} className="filter-fields" onSubmit={(event) => { event.preventDefault(); }}>
        {children}
        {words !== '' && <Button size="row" onClick={onClear}>{copy.clear}</Button>}
      </form>
    </details>
  );
}
