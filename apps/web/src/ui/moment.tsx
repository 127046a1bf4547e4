import { sayFully, sayMoment } from '../copy/en/say.ts';

interface Props {
  at: Date;
  /** Day and year also for today: what is said here outlives the day. */
  fully?: boolean;
}

/** A time in words, with the exact one in the markup. */
export function Moment({ at, fully = false }: Props) {
  return <time dateTime={at.toISOString()} title={at.toLocaleString()}>{fully ? sayFully(at) : sayMoment(at)}</time>;
}
