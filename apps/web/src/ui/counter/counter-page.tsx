import { useEffect, useRef, type ReactNode } from 'react';
import { useHouseConfig } from '../../app/house-config.ts';

interface Props {
  title: string;
  lead?: ReactNode;
  /** Where this page belongs; stands above the title. */
  above?: ReactNode;
  /** Stands beside the title: a state. */
  beside?: ReactNode;
  /** Stands at the far end: the data stamp, an action. */
  end?: ReactNode;
  children: ReactNode;
}

let opened = false;

/** A page of the counter, as wide as the window. Focus goes to its title, unless a row has taken it back. */
export function CounterPage({ title, lead, above, beside, end, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { houseName } = useHouseConfig();

  useEffect(() => {
    if (opened && !heading.current?.closest('main')?.querySelector(':focus')) heading.current?.focus();
    opened = true;
  }, []);
  useEffect(() => { document.title = `${title} · ${houseName}`; }, [title, houseName]);

  return (
    <div className="grid min-w-0 gap-6">
      <div className="counter-title">
        <div className="min-w-0">
          {above}
          <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <h1 ref={heading} tabIndex={-1}>{title}</h1>
            {beside}
          </div>
          {lead !== undefined && <p className="mt-1 max-w-2xl text-muted">{lead}</p>}
        </div>
        {end}
      </div>
      {children}
    </div>
  );
}
