import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { counter } from '../../api/operator-client.ts';
import { useLiveInterval } from '../../ui/counter/live-switch.ts';

/**
 * One delivery, kept up to date. Opening it writes an audit line, so it is not opened again and again:
 * the list, which writes none, is watched, and the delivery is opened anew when its family there has changed.
 */
export function useDelivery(id: string) {
  const refetchInterval = useLiveInterval();
  const query = useQuery(counter.operator.delivery.queryOptions({ id }, { staleTime: Infinity, refetchOnWindowFocus: false, refetchOnReconnect: false }));
  const { data, refetch } = query;
  const list = useQuery(counter.operator.deliveries.queryOptions(
    { orderCode: data?.orderCode ?? null, kind: data?.kind ?? null, state: null, cursor: null, limit: 100 },
    { enabled: data !== undefined, refetchInterval },
  ));

  // With an order's code the list is this delivery and those sent again, on which the right to send once more depends.
  const rows = list.data?.rows.filter((row) => row.id === id || row.orderCode !== null) ?? [];
  const print = rows.length === 0 ? null : JSON.stringify(rows.map((row) => [row.id, row.state, row.attempts, row.nextRunAt]));
  const seen = useRef<string | null>(null);
  useEffect(() => {
    if (print === null) return;
    if (seen.current !== null && seen.current !== print) void refetch();
    seen.current = print;
  }, [print, refetch]);

  return { query, heardAt: Math.max(query.dataUpdatedAt, list.dataUpdatedAt) };
}
