import { explainError } from '../api/explain-error.ts';
import { edgesCopy } from '../copy/en/edges.ts';
import { paths } from '../app/paths.ts';
import { Button, ButtonLink } from './button.tsx';
import { Notice } from './notice.tsx';

interface Props {
  error: unknown;
  /** Offered when trying again can help. */
  onAgain?: (() => void) | undefined;
}

/** What did not go through, in words, with the reference a person may read out. */
export function Refused({ error, onAgain }: Props) {
  const { code, words, again, reference } = explainError(error);
  const elsewhere = code === 'sign-in-needed' || code === 'not-found';
  return (
    <Notice tone={elsewhere ? 'accent' : again ? 'warn' : 'bad'} fact={words} role="alert">
      {reference !== null && <p className="register text-muted">{edgesCopy.reference} <span className="hash">{reference}</span></p>}
      {elsewhere && (
        <p className="mt-3 flex flex-wrap gap-2">
          <ButtonLink size="row" to={paths.signIn()} search={{ next: window.location.pathname }}>{edgesCopy.signIn}</ButtonLink>
          {code === 'not-found' && <ButtonLink size="row" to={paths.find()}>{edgesCopy.toFind}</ButtonLink>}
        </p>
      )}
      {again && onAgain && <p className="mt-3"><Button size="row" onClick={onAgain}>{edgesCopy.tryAgain}</Button></p>}
    </Notice>
  );
}
