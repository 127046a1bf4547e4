import { EmailAddress } from '@omenhall/contracts/values/email-address';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { refusedWith } from '../../api/explain-error.ts';
import { counter } from '../../api/operator-client.ts';
import { doorCopy as copy } from '../../copy/en/operator.ts';
import { sayMinutes } from '../../copy/en/say.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { OneTimeCodeField } from '../../ui/one-time-code-field.tsx';
import { Refusal } from '../../ui/counter/refusal.tsx';
import { SignOut } from './sign-out.tsx';

interface Props { me: { kind: 'visitor' | 'guest' | 'member'; maskedAddress: string | null } }

/** Two steps to the counter: prove an address by a code, then open an operator's session. */
export function ClosedDoor({ me }: Props) {
  const { open, refused } = useOpening();
  if (me.kind !== 'member') return <SignInByCode onSignedIn={open} />;
  return (
    <div className="grid gap-6">
      {refused !== null && refusedWith(refused, 'not-allowed')
        ? <Notice tone="warn" fact={copy.noRoleFact} role="alert">{copy.noRole}</Notice>
        : refused !== null && <Refusal error={refused} onAgain={open} />}
      <p>{copy.memberFact(me.maskedAddress ?? '')} {copy.memberNext}</p>
      <p className="flex flex-wrap gap-3">
        <Button kind="next" onClick={open}>{copy.open}</Button>
        <SignOut />
      </p>
    </div>
  );
}

/** Opens an operator's session for the person who is signed in. */
function useOpening() {
  const client = useQueryClient();
  const opening = useMutation(counter.access.openOperatorSession.mutationOptions({
    onSuccess: (me) => { client.setQueryData(counter.access.me.queryKey(), me); },
    // Signed in, but not let in: the page has to know the first half.
    onError: () => client.invalidateQueries({ queryKey: counter.access.me.queryKey() }),
  }));
  return { open: () => { opening.mutate(); }, refused: opening.error };
}

function SignInByCode({ onSignedIn }: { onSignedIn: () => void }) {
  const [address, setAddress] = useState('');
  const [code, setCode] = useState('');
  const [error, setError] = useState<string>();
  const send = useMutation(counter.access.sendCode.mutationOptions());
  const signIn = useMutation(counter.access.signIn.mutationOptions({ onSuccess: onSignedIn }));

  if (send.data === undefined) {
    return (
      <form
        noValidate
        className="grid gap-6"
        onSubmit={(event) => {
          event.preventDefault();
          const readable = EmailAddress.safeParse(address).success;
          setError(readable ? undefined : copy.badAddress);
          if (readable) send.mutate({ address });
        }}
      >
        <TextField type="email" name="email" autoComplete="email" label={copy.address} hint={copy.addressHint} value={address} error={error} onChange={(event) => { setAddress(event.target.value); }} />
        {send.error && <Refusal error={send.error} />}
        <p><Button kind="next" type="submit" busy={send.isPending}>{copy.send}</Button></p>
        <p className="text-small text-muted">{copy.first}</p>
      </form>
    );
  }
  return (
    <form
      noValidate
      className="grid gap-6"
      onSubmit={(event) => {
        event.preventDefault();
        const digits = code.replace(/\D/g, '');
        setError(digits.length === 8 ? undefined : copy.badCode);
        if (digits.length === 8 && !signIn.isPending) signIn.mutate({ address, code: digits });
      }}
    >
      <output className="block"><Notice tone="accent" glyph="handed-over" fact={copy.sentFact}>{copy.sent(sayMinutes(Math.round(send.data.expiresInSeconds / 60)))}</Notice></output>
      <OneTimeCodeField label={copy.code} hint={copy.codeHint} value={code} error={error} onChange={(event) => { setCode(event.target.value); }} />
      {signIn.error && <Refusal error={signIn.error} />}
      <p className="flex flex-wrap gap-3">
        <Button kind="next" type="submit" busy={signIn.isPending}>{copy.signIn}</Button>
        <Button
          onClick={() => {
            send.reset();
            signIn.reset();
            setCode('');
            setError(undefined);
          }}
        >
          {copy.other}
        </Button>
      </p>
    </form>
  );
}
