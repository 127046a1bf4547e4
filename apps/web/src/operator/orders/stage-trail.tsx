import type { OrderDetail } from '@omenhall/contracts/operator/operator.schema';
import { ordersCopy as copy, stageWords } from '../../copy/en/operator-orders.ts';
import { Stamp } from '../../ui/counter/stamp.tsx';
import { Trail } from '../../ui/trail.tsx';

type Stages = OrderDetail['stages'];

/** The ten stages as stations, each with the proof that its rows give and the time they name. */
export function StageTrail({ stages }: { stages: Stages }) {
  // The first that still waits is where the order is; those behind it are to come.
  const here = stages.findIndex(({ state }) => state === 'waiting');
  return (
    <Trail
      label={copy.trailLabel}
      stations={stages.map(({ code, state, at, proof }, index) => ({
        id: code,
        state: state === 'done' ? 'done' : state === 'failed' ? 'failed' : index === here ? 'here' : 'to-come',
        label: <>{stageWords[code] ?? code} <span className="hash font-normal text-muted">{code}</span></>,
        detail: state === 'not_needed' ? `${copy.notNeeded}: ${proof}` : proof,
        ...(at === null ? {} : { when: <Stamp at={at} /> }),
      }))}
    />
  );
}
