import { Link } from '@tanstack/react-router';
import { cva } from 'class-variance-authority';
import type { AnchorHTMLAttributes, ButtonHTMLAttributes, ReactNode } from 'react';

/** `next` is the one filled button of a screen; `danger` names what it ends. */
export type ButtonKind = 'plain' | 'next' | 'danger';
/** `seat` is 48 high, `row` 36 (44 where fingers point). */
export type ButtonSize = 'seat' | 'row';

const look = cva(
  'button inline-flex items-center justify-center gap-2 rounded-control border-[1.5px] px-4 font-semibold no-underline transition-opacity duration-120 ease-house hover:no-underline disabled:opacity-60 aria-disabled:opacity-60',
  {
    variants: {
      kind: {
        plain: 'border-edge bg-transparent text-text hover:bg-sunken',
        next: 'border-accent bg-accent text-on-accent hover:opacity-90',
        danger: 'border-bad bg-transparent text-bad hover:bg-bad-soft',
      },
      size: { seat: 'min-h-12 text-body', row: 'min-h-9 text-label pointer-coarse:min-h-11' },
    },
  },
);

interface Look {
  kind?: ButtonKind;
  size?: ButtonSize;
}

interface ButtonProps extends Look, ButtonHTMLAttributes<HTMLButtonElement> {
  /** While true the button keeps its width and its focus, says so to assistive technology and takes no click. */
  busy?: boolean;
}

export function Button({ kind = 'plain', size = 'seat', busy = false, onClick, type = 'button', children, ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      data-kind={kind}
      className={look({ kind, size })}
      aria-busy={busy || undefined}
      aria-disabled={busy || rest['aria-disabled'] || undefined}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {children}
    </button>
  );
}

interface ButtonLinkProps extends Look { to: string; search?: Record<string, string>; children: ReactNode }

/** Goes to another page of the house. */
export function ButtonLink({ kind = 'plain', size = 'seat', to, search, children }: ButtonLinkProps) {
  return <Link to={to} {...(search ? { search } : {})} data-kind={kind} className={look({ kind, size })}>{children}</Link>;
}

interface ButtonAnchorProps extends Look, AnchorHTMLAttributes<HTMLAnchorElement> { href: string }

/** Leaves the pages of the house: a file, a letter, the payment desk. */
export function ButtonAnchor({ kind = 'plain', size = 'seat', children, ...rest }: ButtonAnchorProps) {
  return <a {...rest} data-kind={kind} className={look({ kind, size })}>{children}</a>;
}
