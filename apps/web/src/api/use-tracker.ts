import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { followOrder } from './live.ts';
import { house } from './seeker-client.ts';

/** An order's tracker, kept up to date for as long as the page stands. */
export function useTracker(orderCode: string) {
  const client = useQueryClient();
  const query = useQuery(house.trail.track.queryOptions({ orderCode }));
  const known = query.data !== undefined;
  useEffect(() => {
    if (!known) return undefined;
    const { queryKey } = house.trail.track.queryOptions({ orderCode });
    return followOrder(orderCode, (version) => {
      if (version === null || version !== client.getQueryData(queryKey)?.version) void client.invalidateQueries({ queryKey });
    });
  }, [client, orderCode, known]);
  return query;
}
