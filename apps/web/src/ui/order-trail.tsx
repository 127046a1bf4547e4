import { trailCopy } from '../copy/en/trail.ts';
import { Moment } from './moment.tsx';
import { buyersTrail, type Trailed } from './order-trail.rules.ts';
import { Trail } from './trail.tsx';

interface Props { tracker: Trailed }

/** Where an order is, in four stops. */
export function OrderTrail({ tracker }: Props) {
  return (
    <Trail
      label={trailCopy.trail}
      stations={buyersTrail(tracker).map(({ stop, state, at }) => ({
        id: stop,
        state,
        label: trailCopy.stops[stop][state],
        ...(at ? { when: <Moment at={at} /> } : {}),
      }))}
    />
  );
}
