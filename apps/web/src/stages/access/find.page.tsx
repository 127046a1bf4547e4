import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { house } from '../../api/seeker-client.ts';
import { paths } from '../../app/paths.ts';
import { accessCopy as copy } from '../../copy/en/access.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Page, Row } from '../../ui/page.tsx';
import { Refused } from '../../ui/refused.tsx';
import { CodeEntry, readsAsAddress } from './code-entry.tsx';

/** Finds an order by its code or by an address, and never says whether we hold something. */
export function FindPage() {
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<string>();
  const send = useMutation(house.access.sendCode.mutationOptions());

  function find() {
    const text = typed.trim();
    setError(text === '' ? copy.findMissing : undefined);
    if (readsAsAddress(text)) send.mutate({ address: text });
    else if (text !== '') void navigate({ to: paths.order(text.toUpperCase()) });
  }

  return (
    <Page title={copy.findTitle} lead={copy.findLead}>
      <Row>
        {send.data
          ? <CodeEntry address={typed.trim()} expiresInSeconds={send.data.expiresInSeconds} onOther={() => { send.reset(); }} onEntered={() => { void navigate({ to: paths.orders() }); }} />
          : (
            <form noValidate className="grid gap-6" onSubmit={(event) => { event.preventDefault(); find(); }}>
              <TextField label={copy.findField} hint={copy.findHint} autoCapitalize="none" autoComplete="email" spellCheck={false} value={typed} error={error} onChange={(event) => { setTyped(event.target.value); }} />
              {send.error && <Refused error={send.error} />}
              <p><Button kind="next" type="submit" busy={send.isPending}>{copy.find}</Button></p>
            </form>
          )}
      </Row>
    </Page>
  );
}
