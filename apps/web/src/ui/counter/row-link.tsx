import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useRights } from './use-rights.ts';

interface Props { id: string; to: string; children: ReactNode }

/** The one link of a row that opens it; `j` and `k` go from one to the next. A role that may not open it sees words. */
export function RowLink({ id, to, children }: Props) {
  const may = useRights();
  return may('open_order') ? <Link to={to} data-row={id} className="row-link">{children}</Link> : <span>{children}</span>;
}
