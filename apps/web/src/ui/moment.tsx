import { sayMoment } from '../copy/en/say.ts';

interface Props { at: Date }

/** A time in words, with the exact one in the markup. */
export function Moment({ at }: Props) {
  return <time dateTime={at.toISOString()} title={at.toLocaleString()}>{sayMoment(at)}</time>;
}
