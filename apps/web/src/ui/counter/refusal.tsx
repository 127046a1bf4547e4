import { explainError } from '../../api/explain-error.ts';
import { edgesCopy } from '../../copy/en/edges.ts';
import { Button } from '../button.tsx';
import { Notice } from '../notice.tsx';

interface Props {
  error: unknown;
  /** Offered when trying again can help. */
  onAgain?: (() => void) | undefined;
}

/** What did not go through at the counter: words, reference, and no way into a seeker's pages. */
export function Refusal({ error, onAgain }: Props) {
  const { words, again, reference } = explainError(error);
  return (
    <Notice tone={again ? 'warn' : 'bad'} fact={words} role="alert">
      {reference !== null && <p className="register text-muted">{edgesCopy.reference} <span className="hash">{reference}</span></p>}
      {again && onAgain && <p className="mt-3"><Button size="row" onClick={onAgain}>{edgesCopy.tryAgain}</Button></p>}
    </Notice>
  );
}
