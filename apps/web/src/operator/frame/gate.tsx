import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { useEffect } from 'react';
import { refusedWith } from '../../api/explain-error.ts';
import { counter } from '../../api/operator-client.ts';
import { doorCopy as copy } from '../../copy/en/operator.ts';
import { CounterPage } from '../../ui/counter/counter-page.tsx';
import { Fetched } from '../../ui/counter/fetched.tsx';
import { ClosedDoor } from './closed-door.tsx';

/** Lets through who holds an operator's session; everyone else stands before the closed door, at any address of the counter. */
export function Gate() {
  const me = useQuery(counter.access.me.queryOptions());
  useLapsedSession();
  if (me.data?.operatorRole != null) return <Outlet />;
  return (
    <CounterPage title={copy.closedTitle} lead={copy.closedLead}>
      <div className="max-w-xl"><Fetched query={me} labels={copy.checking}>{(known) => <ClosedDoor me={known} />}</Fetched></div>
    </CounterPage>
  );
}

/** A session ends after twelve hours; the first list that is refused for it asks the house anew who this is. */
function useLapsedSession() {
  const client = useQueryClient();
  useEffect(() => client.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated' || event.action.type !== 'error' || !refusedWith(event.action.error, 'sign-in-needed')) return;
    void client.invalidateQueries({ queryKey: counter.access.me.queryKey() });
  }), [client]);
}
