import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { counter } from '../../api/operator-client.ts';
import { useLiveInterval } from '../../ui/counter/live-switch.ts';

/**
 * One delivery, kept up to date. Opening it writes an audit line, so it is not opened again and again:
 * the list, which writes none, is watched, and the delivery is opened anew when its row there has changed.
 */
export function useDelivery(id: string) {
  const refetchInterval = useLiveInterval();
  const query = useQuery(counter.operator.delivery.queryOptions({ id }, { staleTime: Infinity, refetchOnWindowFocus: false, refetchOnReconnect: false }));
  const { data, refetch } = query;
  const list = useQuery(counter.operator.deliveries.queryOptions(
    { orderCode: data?.orderCode ?? null, kind: data?.kind ?? null, state: null, cursor: null, limit: 100 },
    { enabled: data !== undefined, refetchInterval },
  ));

  const row = list.data?.rows.find((each) => each.id === id);
  const print = row === undefined ? null : JSON.stringify([row.state, row.attempts, row.nextRunAt, row.finishedAt]);
  const seen = useRef<string | null>(null);
  useEffect(() => {
    if (print === null) return;
    if (seen.current !== null && seen.current !== print) void refetch();
    seen.current = print;
  }, [print, refetch]);

  return { query, heardAt: Math.max(query.dataUpdatedAt, list.dataUpdatedAt) };
}
