import { sayAge, sayUntil } from '../../copy/en/operator.ts';
import { useNow } from './now.ts';

interface Props { at: Date }

/** How long ago something was, with the exact time in the markup. */
export function Age({ at }: Props) {
  const now = useNow();
  return <time dateTime={at.toISOString()} title={at.toLocaleString()}>{sayAge(now.getTime() - at.getTime())}</time>;
}

/** How long until something is due. */
export function Until({ at }: Props) {
  const now = useNow();
  return <time dateTime={at.toISOString()} title={at.toLocaleString()}>{sayUntil(at.getTime() - now.getTime())}</time>;
}
