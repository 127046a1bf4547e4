import type { Opens } from '@omenhall/contracts/checkout/checkout.schema';
import type { Tracker } from '@omenhall/contracts/trail/trail.schema';
import type { FunctionComponent } from 'react';

/** What an order's page shows besides, right under its state, by what paying for it opens: the way to the gift, to the Passport. */
const mounts: Readonly<Partial<Record<Opens, FunctionComponent<{ tracker: Tracker }>>>> = {};

export function Mount({ tracker }: { tracker: Tracker }) {
  const Mounted = mounts[tracker.opens];
  return Mounted === undefined ? null : <Mounted tracker={tracker} />;
}
