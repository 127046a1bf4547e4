import { EmailAddress } from '@omenhall/contracts/values/email-address';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { refusedWith } from '../../api/explain-error.ts';
import { counter } from '../../api/operator-client.ts';
import { doorCopy as copy } from '../../copy/en/operator.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { counterPaths } from '../../ui/counter/counter-paths.ts';
import { CounterPage } from '../../ui/counter/counter-page.tsx';
import { TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Refusal } from '../../ui/counter/refusal.tsx';

/** The one-time link of the first operator. Its token is read from the fragment, kept in this page alone and wiped from the address bar. */
export function EnterPage() {
  const navigate = useNavigate();
  const client = useQueryClient();
  const [token] = useState(() => window.location.hash.slice(1));
  const [address, setAddress] = useState('');
  const [error, setError] = useState<string>();
  const enter = useMutation(counter.access.enterAsOperator.mutationOptions({
    onSuccess: async (me) => {
      client.setQueryData(counter.access.me.queryKey(), me);
      await navigate({ to: counterPaths.overview, replace: true });
    },
  }));
  useEffect(() => {
    if (token !== '') void navigate({ to: counterPaths.enter, hash: '', replace: true });
  }, [token, navigate]);

  if (token === '' || token.length > 64) {
    return (
      <CounterPage title={copy.enterTitle} lead={copy.enterLead}>
        <div className="grid max-w-xl gap-6">
          <Notice tone="warn" fact={copy.noTokenFact}>{copy.noToken}</Notice>
          <p><ButtonLink to={counterPaths.overview}>{copy.toSignIn}</ButtonLink></p>
        </div>
      </CounterPage>
    );
  }
  return (
    <CounterPage title={copy.enterTitle} lead={copy.enterLead}>
      <form
        noValidate
        className="grid max-w-xl gap-6"
        onSubmit={(event) => {
          event.preventDefault();
          const readable = EmailAddress.safeParse(address).success;
          setError(readable ? undefined : copy.badAddress);
          if (readable && !enter.isPending) enter.mutate({ token, address });
        }}
      >
        <TextField type="email" name="email" autoComplete="email" label={copy.enterAddress} hint={copy.enterHint} value={address} error={error} onChange={(event) => { setAddress(event.target.value); }} />
        {enter.error && (refusedWith(enter.error, 'code-refused')
          ? (
            <Notice tone="bad" fact={copy.refusedFact} role="alert">
              <p>{copy.refused}</p>
              <p className="mt-3"><ButtonLink size="row" to={counterPaths.overview}>{copy.toSignIn}</ButtonLink></p>
            </Notice>
          )
          : <Refusal error={enter.error} />)}
        <p><Button kind="next" type="submit" busy={enter.isPending}>{copy.enter}</Button></p>
      </form>
    </CounterPage>
  );
}
