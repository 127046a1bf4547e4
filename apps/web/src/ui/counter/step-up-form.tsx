import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { counter } from '../../api/operator-client.ts';
import { stepUpCopy as copy } from '../../copy/en/operator-people.ts';
import { Button } from '../button.tsx';
import { Notice } from '../notice.tsx';
import { OneTimeCodeField } from '../one-time-code-field.tsx';
import { Refusal } from './refusal.tsx';

interface Props {
  onProven: () => void;
  onCancel: () => void;
}

/** Two steps inside a dialog: a letter with a code, then the code. */
export function StepUpForm({ onProven, onCancel }: Props) {
  const [code, setCode] = useState('');
  const [error, setError] = useState<string>();
  const send = useMutation(counter.access.stepUpCode.mutationOptions());
  const prove = useMutation(counter.access.stepUp.mutationOptions({ onSuccess: onProven }));
  const cancel = <Button size="row" onClick={onCancel}>{copy.cancel}</Button>;

  if (send.data === undefined) {
    return (
      <div className="grid gap-4">
        <p>{copy.lead}</p>
        {send.error && <Refusal error={send.error} />}
        <p className="flex flex-wrap gap-3"><Button kind="next" size="row" busy={send.isPending} onClick={() => { send.mutate(); }}>{copy.send}</Button>{cancel}</p>
      </div>
    );
  }
  return (
    <form
      noValidate
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const digits = code.replace(/\D/g, '');
        setError(digits.length === 8 ? undefined : copy.badCode);
        if (digits.length === 8 && !prove.isPending) prove.mutate({ code: digits });
      }}
    >
      <output className="block"><Notice tone="accent" glyph="handed-over" fact={copy.sentFact}>{copy.sent}</Notice></output>
      <OneTimeCodeField label={copy.code} hint={copy.codeHint} value={code} error={error} onChange={(event) => { setCode(event.target.value); }} />
      {prove.error && <Refusal error={prove.error} />}
      <p className="flex flex-wrap gap-3">
        <Button kind="next" size="row" type="submit" busy={prove.isPending}>{copy.confirm}</Button>
        <Button
          size="row"
          busy={send.isPending}
          onClick={() => {
            prove.reset();
            setCode('');
            send.mutate();
          }}
        >
          {copy.another}
        </Button>
        {cancel}
      </p>
    </form>
  );
}
