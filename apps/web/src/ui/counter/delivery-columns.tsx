import type { DeliveryRow } from '@omenhall/contracts/operator/operator.schema';
import { jobKinds } from '@omenhall/contracts/values/job-kinds';
import { deliveryStates } from '@omenhall/contracts/values/state-words';
import { Link } from '@tanstack/react-router';
import { deliveriesCopy as copy, sayCause } from '../../copy/en/operator-deliveries.ts';
import { StateMark } from '../state-glyph.tsx';
import type { Column } from '../table.tsx';
import { Age, Until } from './age.tsx';
import { counterPaths } from './counter-paths.ts';
import { RowLink } from './row-link.tsx';

const items: Record<string, { item: string }> = jobKinds;

/** A kind of work as a person says it; one without words of its own is shown by its name. */
export const sayKind = (kind: string): string => items[kind]?.item ?? kind;

/** The columns of deliveries, in the order in which an operator asks. */
export const deliveryColumns: readonly Column<DeliveryRow>[] = [
  { id: 'state', head: copy.heads.state, cell: (row) => <RowLink id={row.id} to={counterPaths.delivery(row.id)}><StateMark state={deliveryStates[row.state]} /></RowLink> },
  {
    id: 'kind', head: copy.heads.kind,
    cell: (row) => <>{sayKind(row.kind)}{row.generation > 0 && <span className="block text-small text-muted">{copy.generation(row.generation)}</span>}</>,
  },
  {
    id: 'order', head: copy.heads.order,
    cell: (row) => (row.orderCode === null ? <None /> : <Link className="cell-link" to={counterPaths.deliveries} search={{ order: row.orderCode }}>{row.orderCode}</Link>),
  },
  { id: 'person', head: copy.heads.person, cell: (row) => row.maskedAddress ?? <None /> },
  { id: 'attempts', head: copy.heads.attempts, figure: true, cell: (row) => copy.attemptsOf(row.attempts, row.maxAttempts) },
  { id: 'next', head: copy.heads.next, figure: true, cell: (row) => (row.nextRunAt === null || row.state === 'running' ? <None /> : <Until at={row.nextRunAt} />) },
  { id: 'age', head: copy.heads.age, figure: true, sort: 'ascending', cell: (row) => <Age at={row.createdAt} /> },
  { id: 'cause', head: copy.heads.cause, cell: (row) => <Cause row={row} /> },
];

function Cause({ row: { reason, lastErrorCode } }: { row: DeliveryRow }) {
  const code = reason ?? lastErrorCode;
  return code === null ? <None /> : sayCause(code);
}

function None() {
  return <span className="text-muted">{copy.none}</span>;
}
