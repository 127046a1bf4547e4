import type { DeliveryRow } from '@omenhall/contracts/operator/operator.schema';
import { jobKinds } from '@omenhall/contracts/values/job-kinds';
import { deliveryStates } from '@omenhall/contracts/values/state-words';
import { Link } from '@tanstack/react-router';
import { deliveriesCopy as copy, sayCause } from '../../copy/en/operator-deliveries.ts';
import { StateMark } from '../state-glyph.tsx';
import type { Column } from '../table.tsx';
import { Age, Until } from './age.tsx';
import { counterPaths } from './counter-paths.ts';
import { Nothing } from './nothing.tsx';
import { RowLink } from './row-link.tsx';

const items: Record<string, { item: string }> = jobKinds;

/** A kind of work as a person says it; one without words of its own is shown by its name. */
export const sayKind = (kind: string): string => items[kind]?.item ?? kind;

const none = <Nothing words={copy.none} />;

/** The columns of deliveries, in the order in which an operator asks. */
export const deliveryColumns: readonly Column<DeliveryRow>[] = [
  { id: 'state', head: copy.heads.state, cell: (row) => <RowLink id={row.id} to={counterPaths.delivery(row.id)}><StateMark state={deliveryStates[row.state]} /></RowLink> },
  {
    id: 'kind', head: copy.heads.kind,
    cell: (row) => <><span className="whole">{sayKind(row.kind)}</span>{row.generation > 0 && <span className="block text-small text-muted">{copy.generation(row.generation)}</span>}</>,
  },
  {
    id: 'order', head: copy.heads.order,
    cell: (row) => (row.orderCode === null ? none : <Link className="cell-link" to={counterPaths.deliveries} search={{ order: row.orderCode }}>{row.orderCode}</Link>),
  },
  { id: 'person', head: copy.heads.person, cell: (row) => (row.maskedAddress === null ? none : <span className="whole">{row.maskedAddress}</span>) },
  { id: 'attempts', head: copy.heads.attempts, figure: true, cell: (row) => copy.attemptsOf(row.attempts, row.maxAttempts) },
  { id: 'next', head: copy.heads.next, figure: true, cell: (row) => (row.nextRunAt !== null && awaitsTry(row) ? <Until at={row.nextRunAt} /> : none) },
  { id: 'age', head: copy.heads.age, figure: true, sort: 'ascending', cell: (row) => <Age at={row.createdAt} /> },
  { id: 'cause', head: copy.heads.cause, cell: (row) => causeOf(row) ?? none },
];

/** Whether another try is planned: not while one runs, and never by itself while an outcome is unknown. */
export const awaitsTry = ({ state }: DeliveryRow): boolean => state === 'planned' || state === 'waiting' || state === 'will_retry';

/** Why it stands where it stands; what went wrong on the way to a good end is told by its attempts. */
export function causeOf({ state, reason, lastErrorCode }: DeliveryRow): string | null {
  const code = reason ?? (endedWell.includes(state) ? null : lastErrorCode);
  return code === null ? null : sayCause(code);
}

const endedWell: readonly string[] = ['accepted', 'handed_over', 'made', 'delivered'];
