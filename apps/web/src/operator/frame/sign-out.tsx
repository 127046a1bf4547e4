import { useMutation, useQueryClient } from '@tanstack/react-query';
import { counter } from '../../api/operator-client.ts';
import { counterCopy } from '../../copy/en/operator.ts';
import { Button } from '../../ui/button.tsx';

/** Ends every session of this browser and forgets what the counter showed. */
export function SignOut() {
  const client = useQueryClient();
  const out = useMutation(counter.access.signOut.mutationOptions({
    onSuccess: (me) => {
      client.removeQueries({ queryKey: counter.operator.pathKey() });
      client.setQueryData(counter.access.me.queryKey(), me);
    },
  }));
  return <Button size="row" busy={out.isPending} onClick={() => { out.mutate(); }}>{counterCopy.signOut}</Button>;
}
