import type { Colleague } from '@omenhall/contracts/operator/operator.schema';
import { useQueryClient } from '@tanstack/react-query';
import { counter } from '../../api/operator-client.ts';

/** Puts a fresh list in the place of the known one; who gave up the right to see it is asked for anew. */
export function useKeepPeople(): (people: Colleague[]) => void {
  const client = useQueryClient();
  return (people) => {
    client.setQueryData(counter.operator.people.queryKey(), people);
    if (!people.some(({ self }) => self)) void client.invalidateQueries({ queryKey: counter.access.me.queryKey() });
  };
}
