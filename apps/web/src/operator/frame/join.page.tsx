import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { refusedWith } from '../../api/explain-error.ts';
import { counter } from '../../api/operator-client.ts';
import { joinCopy as copy } from '../../copy/en/operator-people.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { CounterPage } from '../../ui/counter/counter-page.tsx';
import { counterPaths } from '../../ui/counter/counter-paths.ts';
import { Refusal } from '../../ui/counter/refusal.tsx';
import { Notice } from '../../ui/notice.tsx';

/** The page behind an invitation's link: opening it uses nothing up, pressing the button does. */
export function JoinPage() {
  const navigate = useNavigate();
  const client = useQueryClient();
  const [token] = useState(() => window.location.hash.slice(1));
  const join = useMutation(counter.access.joinAsOperator.mutationOptions({
    onSuccess: async (me) => {
      client.setQueryData(counter.access.me.queryKey(), me);
      await navigate({ to: counterPaths.overview, replace: true });
    },
  }));
  useEffect(() => {
    if (token !== '') void navigate({ to: counterPaths.join, hash: '', replace: true });
  }, [token, navigate]);
  const complete = token !== '' && token.length <= 64;
  const toSignIn = <p className="mt-3"><ButtonLink size="row" to={counterPaths.overview}>{copy.toSignIn}</ButtonLink></p>;
  return (
    <CounterPage title={copy.title} lead={copy.lead}>
      <div className="grid max-w-xl gap-6">
        {!complete && <Notice tone="warn" fact={copy.noTokenFact}><p>{copy.noToken}</p>{toSignIn}</Notice>}
        {join.error && (refusedWith(join.error, 'code-refused')
          ? <Notice tone="bad" fact={copy.refusedFact} role="alert"><p>{copy.refused}</p>{toSignIn}</Notice>
          : <Refusal error={join.error} />)}
        {complete && <p><Button kind="next" busy={join.isPending} onClick={() => { join.mutate({ token }); }}>{copy.join}</Button></p>}
      </div>
    </CounterPage>
  );
}
