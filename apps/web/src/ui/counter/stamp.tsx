import { sayStamp } from '../../copy/en/operator.ts';

interface Props { at: Date }

/** A time to the second, since a second is what an operator asks about. */
export function Stamp({ at }: Props) {
  return <time className="whole" dateTime={at.toISOString()} title={at.toLocaleString()}>{sayStamp(at)}</time>;
}
