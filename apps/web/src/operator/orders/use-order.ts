import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { counter } from '../../api/operator-client.ts';
import { useLiveInterval } from '../../ui/counter/live-switch.ts';

/**
 * One order, kept up to date. Opening it writes an audit line, so it is not opened again and again:
 * the lists, which write none, are watched, and the order is opened anew when they tell of a change.
 */
export function useOrder(id: string) {
  const refetchInterval = useLiveInterval();
  const query = useQuery(counter.operator.order.queryOptions({ id }, { staleTime: Infinity, refetchOnWindowFocus: false, refetchOnReconnect: false }));
  const orderCode = query.data?.orderCode ?? null;
  const watch = { enabled: orderCode !== null, refetchInterval };
  const row = useQuery(counter.operator.orders.queryOptions({ orderCode, state: null, cursor: null, limit: 1 }, watch));
  const deliveries = useQuery(counter.operator.deliveries.queryOptions({ orderCode, state: null, kind: null, cursor: null, limit: 100 }, watch));

  const print = row.data === undefined || deliveries.data === undefined ? null
    : JSON.stringify([row.data.rows.map((order) => [order.state, order.stagesDone]), deliveries.data.rows.map((job) => [job.id, job.state, job.attempts])]);
  const seen = useRef<string | null>(null);
  const { refetch } = query;
  useEffect(() => {
    if (print === null) return;
    if (seen.current !== null && seen.current !== print) void refetch();
    seen.current = print;
  }, [print, refetch]);

  return { query, heardAt: Math.max(query.dataUpdatedAt, row.dataUpdatedAt) };
}
