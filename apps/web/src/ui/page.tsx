import { clsx } from 'clsx';
import { useEffect, useRef, type ReactNode } from 'react';
import { useHouseConfig } from '../app/house-config.ts';

interface PageProps {
  title: string;
  /** Stands in the margin column beside the title; above it on a narrow screen. */
  margin?: ReactNode;
  /** One or two sentences under the title. */
  lead?: ReactNode;
  /** The larger title of the front page and of a scroll. */
  display?: boolean;
  /** The document's title then begins with "Error:". */
  errors?: boolean;
  children: ReactNode;
}

/** Focus moves to the new title after a change of page, but not when the house is first opened. */
let opened = false;

/** Going back or forward keeps the place in the page; the router's own memory of it would sit in browser storage. */
let travelled = false;
if (typeof window !== 'undefined') window.addEventListener('popstate', () => { travelled = true; });

/** A page of the register: one h1 on the margin rule, rows below it. */
export function Page({ title, margin, lead, display = false, errors = false, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { houseName } = useHouseConfig();

  useEffect(() => {
    if (opened) {
      heading.current?.focus({ preventScroll: true });
      if (!travelled) window.scrollTo(0, 0);
    }
    opened = true;
    travelled = false;
  }, []);
  useEffect(() => {
    document.title = `${errors ? 'Error: ' : ''}${title} · ${houseName}`;
  }, [title, houseName, errors]);

  return (
    <div className="leaf pt-6 pb-16 lg:pt-10">
      <div className={clsx('row here', display && 'large')}>
        <div className="margin">{margin}</div>
        <div className="body">
          <h1 ref={heading} tabIndex={-1} className={display ? 'display' : undefined}>{title}</h1>
          {lead !== undefined && <div className={clsx('mt-3', display ? 'reading' : 'text-muted')}>{lead}</div>}
        </div>
      </div>
      {children}
    </div>
  );
}

interface RowProps {
  /** Names, times and seals; stands left of the rule from 1024 px, above its text below. */
  margin?: ReactNode;
  /** Lets the body run past the measure of text, for spreads and tables. */
  wide?: boolean;
  /** Sets a tick on the rule: here a part of the page begins. */
  station?: boolean;
  className?: string;
  children: ReactNode;
}

/** One row of the leaf: a margin note and its text. */
export function Row({ margin, wide = false, station = false, className, children }: RowProps) {
  return (
    <div className={clsx('row', wide && 'wide', station && 'station', className)}>
      <div className={clsx('margin', margin === undefined && 'max-lg:hidden')}>{margin}</div>
      <div className="body">{children}</div>
    </div>
  );
}
