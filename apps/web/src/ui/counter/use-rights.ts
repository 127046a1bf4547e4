import type { OperatorRight } from '@omenhall/contracts/access/access.schema';
import { useQuery } from '@tanstack/react-query';
import { counter } from '../../api/operator-client.ts';

/** Whether the role of this browser may do an act, as the house says. It decides what is offered, never what is done. */
export function useRights(): (right: OperatorRight) => boolean {
  // The gate asks; rows by the hundred only look.
  const { data: me } = useQuery(counter.access.me.queryOptions(undefined, { refetchOnMount: false, refetchOnWindowFocus: false, refetchOnReconnect: false }));
  return (right) => me?.operatorRights.includes(right) === true;
}
