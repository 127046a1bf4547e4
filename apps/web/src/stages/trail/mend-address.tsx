import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { house } from '../../api/seeker-client.ts';
import { trailCopy as copy } from '../../copy/en/trail.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Refused } from '../../ui/refused.tsx';

interface Props { orderCode: string; allowed: boolean }

/** Mends a mistyped address where that is still allowed, and says why where it is not. */
export function MendAddress({ orderCode, allowed }: Props) {
  const client = useQueryClient();
  const [address, setAddress] = useState('');
  const [error, setError] = useState<string>();
  const mend = useMutation(house.trail.mendAddress.mutationOptions({
    onSuccess: (tracker) => {
      setAddress('');
      client.setQueryData(house.trail.track.queryKey({ orderCode }), tracker);
    },
  }));
  if (!allowed) return <p className="mt-2 text-label text-muted">{copy.mendClosed}</p>;

  function send() {
    const given = address.trim();
    const readable = /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/.test(given);
    setError(readable ? undefined : copy.badAddress);
    if (readable) mend.mutate({ orderCode, address: given });
  }

  return (
    <>
      <details>
        <summary className="font-semibold">{copy.mendTitle}</summary>
        <form noValidate className="mt-2 grid gap-4" onSubmit={(event) => { event.preventDefault(); send(); }}>
          <TextField type="email" autoComplete="email" label={copy.mendField} hint={copy.mendHint} value={address} error={error} onChange={(event) => { setAddress(event.target.value); }} />
          <p><Button type="submit" busy={mend.isPending}>{copy.mend}</Button></p>
        </form>
      </details>
      <output className="mt-2 block text-label">{mend.isSuccess && copy.mended}</output>
      {mend.error && <div className="mt-2"><Refused error={mend.error} /></div>}
    </>
  );
}
