import { EmailAddress } from '@omenhall/contracts/values/email-address';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { house } from '../../api/seeker-client.ts';
import { accessCopy as copy } from '../../copy/en/access.ts';
import { sayMinutes } from '../../copy/en/say.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { OneTimeCodeField } from '../../ui/one-time-code-field.tsx';
import { Refused } from '../../ui/refused.tsx';

export const readsAsAddress = (text: string): boolean => EmailAddress.safeParse(text).success;

/** What a person typed or pasted, as the eight digits it holds. */
export const readDigits = (typed: string): string => typed.replace(/\D/g, '').slice(0, 8);

interface Props {
  address: string;
  expiresInSeconds: number;
  onOther: () => void;
  onEntered: () => void;
}

/** The second step of signing in: one field that takes paste, autofill and spaces. */
export function CodeEntry({ address, expiresInSeconds, onOther, onEntered }: Props) {
  const client = useQueryClient();
  const field = useRef<HTMLInputElement>(null);
  // The step before has gone from the page, and the focus with it.
  useEffect(() => { field.current?.focus(); }, []);
  const [code, setCode] = useState('');
  const [error, setError] = useState<string>();
  const signIn = useMutation(house.access.signIn.mutationOptions({
    onSuccess: async () => {
      await client.invalidateQueries();
      onEntered();
    },
  }));

  function enter(digits: string) {
    const whole = digits.length === 8;
    setError(whole ? undefined : copy.badCode);
    if (whole && !signIn.isPending) signIn.mutate({ address, code: digits });
  }

  return (
    <form noValidate className="grid gap-6" onSubmit={(event) => { event.preventDefault(); enter(code); }}>
      <output><Notice tone="accent" glyph="handed-over" fact={copy.sentFact}>{copy.sent(sayMinutes(Math.round(expiresInSeconds / 60)))}</Notice></output>
      <OneTimeCodeField
        label={copy.code}
        hint={copy.codeHint}
        ref={field}
        className="text-section"
        value={code}
        error={error}
        onChange={(event) => {
          const digits = readDigits(event.target.value);
          setCode(digits);
          setError(undefined);
          if (digits.length === 8 && code.length < 8) enter(digits);
        }}
      />
      {signIn.error && <Refused error={signIn.error} />}
      <p className="flex flex-wrap gap-3">
        <Button kind="next" type="submit" busy={signIn.isPending}>{copy.enter}</Button>
        <Button onClick={onOther}>{copy.other}</Button>
      </p>
    </form>
  );
}
