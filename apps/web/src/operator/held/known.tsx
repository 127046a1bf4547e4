import type { HeldDelivery } from '@omenhall/contracts/operator/operator.schema';
import { sayCause, stageReached } from '../../copy/en/operator-deliveries.ts';
import { heldCopy as copy } from '../../copy/en/operator-work.ts';
import { Stamp } from '../../ui/counter/stamp.tsx';

interface Props { delivery: HeldDelivery }

/** What is on record: how far the try came, how it broke off, and when leave to send was written. */
export function Known({ delivery: { evidence, intentAt } }: Props) {
  return (
    <span className="block">
      <span className="block">{evidence === null ? copy.noTry : (copy.ended[evidence.outcome] ?? sayCause(evidence.outcome))}</span>
      {evidence?.stage != null && <span className="block">{copy.reached(stageReached[evidence.stage] ?? evidence.stage)}</span>}
      {evidence?.code != null && <span className="block text-small text-muted">{sayCause(evidence.code)}</span>}
      {intentAt !== null && <span className="block text-small text-muted">{copy.intent} <Stamp at={intentAt} /></span>}
    </span>
  );
}
