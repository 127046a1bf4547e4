import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { counter } from '../../api/operator-client.ts';
import { overviewCopy as copy } from '../../copy/en/operator-overview.ts';
import { counterPaths } from '../../ui/counter/counter-paths.ts';
import { deliveryColumns } from '../../ui/counter/delivery-columns.tsx';
import { useLiveInterval } from '../../ui/counter/live-switch.ts';
import { Fetched } from '../../ui/counter/fetched.tsx';
import { Table } from '../../ui/table.tsx';

const shown = ['state', 'kind', 'order', 'age', 'cause'];

/** The newest deliveries that wait for a person. */
export function Attention() {
  const refetchInterval = useLiveInterval();
  const dead = useQuery(counter.operator.deliveries.queryOptions({ state: 'needs_person', kind: null, orderCode: null, cursor: null, limit: 5 }, { refetchInterval }));
  return (
    <section className="min-w-0">
      <h2>{copy.attention}</h2>
      <div className="mt-3">
        <Fetched query={dead} labels={[copy.attention]}>
          {({ rows, nextCursor }) => rows.length === 0 ? <p className="text-muted">{copy.attentionEmpty}</p> : (
            <>
              <Table
                caption={copy.attentionCaption}
                captionHidden
                columns={deliveryColumns.filter(({ id }) => shown.includes(id))}
                rows={rows}
                rowKey={(row) => row.id}
                {...(nextCursor === null ? {} : { rowCount: 'unknown' as const })}
              />
              <p className="mt-2"><Link className="cell-link text-label font-semibold" to={counterPaths.deliveries} search={{ state: 'needs_person' }}>{copy.attentionAll}</Link></p>
            </>
          )}
        </Fetched>
      </div>
    </section>
  );
}
