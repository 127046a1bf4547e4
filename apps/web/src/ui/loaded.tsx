import type { ReactNode } from 'react';
import { Refused } from './refused.tsx';
import { Skeleton } from './skeleton.tsx';

interface Props<Data> {
  query: { data: Data | undefined; error: unknown; refetch: () => Promise<unknown> };
  /** The real labels, shown while the data is on its way. */
  labels: readonly string[];
  children: (data: Data) => ReactNode;
}

/** The four states of anything fetched. Old data stays in sight when a later fetch fails, with the failure above it. */
export function Loaded<Data>({ query, labels, children }: Props<Data>) {
  const again = () => { void query.refetch(); };
  if (query.data !== undefined) {
    return <>{query.error != null && <div className="mb-6"><Refused error={query.error} onAgain={again} /></div>}{children(query.data)}</>;
  }
  return query.error != null ? <Refused error={query.error} onAgain={again} /> : <Skeleton labels={labels} />;
}
