import type { ReactNode } from 'react';
import { Skeleton } from '../skeleton.tsx';
import { Refusal } from './refusal.tsx';

interface Props<Data> {
  query: { data: Data | undefined; error: unknown; refetch: () => Promise<unknown> };
  /** The real labels, shown while the data is on its way. */
  labels: readonly string[];
  children: (data: Data) => ReactNode;
}

/** One part of a page that is fetched: a refusal takes its place and no more, and what was known stays in sight. */
export function Fetched<Data>({ query: { data, error, refetch }, labels, children }: Props<Data>) {
  const refusal = error == null ? null : <Refusal error={error} onAgain={() => { void refetch(); }} />;
  if (data === undefined) return refusal ?? <Skeleton labels={labels} />;
  return <>{refusal !== null && <div className="mb-4">{refusal}</div>}{children(data)}</>;
}
