import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { house } from '../../api/seeker-client.ts';
import { nextPath, paths } from '../../app/paths.ts';
import { useSearchWord } from '../../app/route-params.ts';
import { accessCopy as copy } from '../../copy/en/access.ts';
import { clearDraft } from '../../storage/tab-draft.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page, Row } from '../../ui/page.tsx';
import { Refused } from '../../ui/refused.tsx';
import { CodeEntry, readsAsAddress } from './code-entry.tsx';

/** Address, then code. The answer is the same for known and unknown addresses. */
export function SignInPage() {
  const me = useQuery(house.access.me.queryOptions());
  return (
    <Page title={copy.signInTitle} lead={copy.signInLead}>
      <Row>
        <Loaded query={me} labels={copy.labels}>
          {({ kind, maskedAddress }) => (kind === 'member' ? <SignedIn address={maskedAddress ?? ''} /> : <SendCode />)}
        </Loaded>
      </Row>
    </Page>
  );
}

function SendCode() {
  const navigate = useNavigate();
  const next = nextPath(useSearchWord('next'));
  const [address, setAddress] = useState('');
  const [error, setError] = useState<string>();
  const send = useMutation(house.access.sendCode.mutationOptions());
  if (send.data) {
    return (
      <CodeEntry
        address={address.trim()}
        expiresInSeconds={send.data.expiresInSeconds}
        onOther={() => { send.reset(); }}
        onEntered={() => { void navigate({ to: next }); }}
      />
    );
  }
  return (
    <form
      noValidate
      className="grid gap-6"
      onSubmit={(event) => {
        event.preventDefault();
        const readable = readsAsAddress(address);
        setError(readable ? undefined : copy.badAddress);
        if (readable) send.mutate({ address: address.trim() });
      }}
    >
      <TextField type="email" name="email" autoComplete="email" label={copy.address} value={address} error={error} onChange={(event) => { setAddress(event.target.value); }} />
      {send.error && <Refused error={send.error} />}
      <p><Button kind="next" type="submit" busy={send.isPending}>{copy.send}</Button></p>
    </form>
  );
}

function SignedIn({ address }: { address: string }) {
  const client = useQueryClient();
  const out = useMutation(house.access.signOut.mutationOptions({
    onSuccess: () => {
      clearDraft();
      client.clear();
    },
  }));
  if (out.isSuccess) return <output className="block">{copy.signedOut}</output>;
  return (
    <>
      <p>{copy.signedIn(address)}</p>
      <p className="mt-4 flex flex-wrap gap-3">
        <ButtonLink kind="next" to={paths.archive()}>{copy.toArchive}</ButtonLink>
        <ButtonLink to={paths.orders()}>{copy.toOrders}</ButtonLink>
        <Button busy={out.isPending} onClick={() => { out.mutate(); }}>{copy.signOut}</Button>
      </p>
      {out.error && <div className="mt-4"><Refused error={out.error} /></div>}
    </>
  );
}
