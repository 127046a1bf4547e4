import type { EarlyStart } from '@omenhall/contracts/refund/refund.schema';
import { withdrawCopy as copy } from '../../copy/en/refund.ts';
import { Moment } from '../../ui/moment.tsx';

/** A recorded yes: its sentence as it was shown, its version, and when it was given. */
export function Recorded({ yes }: { yes: EarlyStart }) {
  return (
    <figure className="mt-3">
      <blockquote className="border-l-2 border-edge pl-3">{yes.sentence}</blockquote>
      <figcaption className="mt-1 text-small text-muted">{copy.recorded(yes.version)}, <Moment at={yes.at} fully /></figcaption>
    </figure>
  );
}
