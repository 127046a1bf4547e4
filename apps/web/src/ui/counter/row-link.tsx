import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

interface Props { id: string; to: string; children: ReactNode }

/** The one link of a row that opens it; `j` and `k` go from one to the next. */
export function RowLink({ id, to, children }: Props) {
  return <Link to={to} data-row={id} className="row-link">{children}</Link>;
}
