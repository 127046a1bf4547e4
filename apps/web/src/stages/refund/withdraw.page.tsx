import type { Contract } from '@omenhall/contracts/refund/refund.schema';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { refusedWith } from '../../api/explain-error.ts';
import { house } from '../../api/seeker-client.ts';
import { paths } from '../../app/paths.ts';
import { withdrawCopy as copy } from '../../copy/en/refund.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { ErrorSummary, useFieldErrors, type FieldErrors } from '../../ui/error-summary.tsx';
import { TextField } from '../../ui/field.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useOnline } from '../../ui/offline-line.tsx';
import { Page, Row } from '../../ui/page.tsx';
import { Refused } from '../../ui/refused.tsx';
import { WithdrawnNotice } from './withdrawn-notice.tsx';

/** The way out of a contract for whoever has its code: find it, then confirm. No account, and nothing told before. */
export function WithdrawPage() {
  const [code, setCode] = useState('');
  const [name, setName] = useState('');
  const errors = useFieldErrors();
  const find = useMutation(house.refund.findContract.mutationOptions());
  const withdraw = useMutation(house.refund.withdraw.mutationOptions());

  function look() {
    const letters = code.replace(/[\s-]/g, '');
    if (errors.show([
      ...(/^[0-9a-z]{6}$/i.test(letters) ? [] : [{ fieldId: 'withdraw-code', words: copy.badCode }]),
      ...(/^[\p{L}\p{M} .'’-]{0,80}$/u.test(name.trim()) ? [] : [{ fieldId: 'withdraw-name', words: copy.badName }]),
    ])) return;
    find.mutate({ code: letters });
  }

  return (
    <Page title={copy.title} lead={copy.lead} errors={errors.errors.length > 0}>
      <Row>
        {withdraw.data
          ? <><WithdrawnNotice answer={withdraw.data} fresh /><p className="mt-4"><ButtonLink to={paths.order(withdraw.data.orderCode)}>{copy.toOrder}</ButtonLink></p></>
          : find.data
            ? <Confirm contract={find.data} busy={withdraw.isPending} error={withdraw.error} onConfirm={() => { withdraw.mutate({ code: find.data.orderCode, name: name.trim() }); }} onBack={() => { find.reset(); withdraw.reset(); }} />
            : <FirstStep code={code} name={name} errors={errors} busy={find.isPending} error={find.error} onCode={setCode} onName={setName} onLook={look} />}
      </Row>
    </Page>
  );
}

interface FirstProps { code: string; name: string; errors: FieldErrors; busy: boolean; error: unknown; onCode: (code: string) => void; onName: (name: string) => void; onLook: () => void }

function FirstStep({ code, name, errors, busy, error, onCode, onName, onLook }: FirstProps) {
  const unknown = refusedWith(error, 'not-found');
  return (
    <form noValidate className="grid gap-6" onSubmit={(event) => { event.preventDefault(); onLook(); }}>
      <ErrorSummary of={errors} />
      <TextField id="withdraw-code" label={copy.code} hint={copy.codeHint} autoCapitalize="characters" autoComplete="off" spellCheck={false} value={code} error={errors.wordsOf('withdraw-code')} onChange={(event) => { onCode(event.target.value); errors.settle('withdraw-code'); }} />
      <TextField id="withdraw-name" label={copy.name} hint={copy.nameHint} autoComplete="name" maxLength={80} value={name} error={errors.wordsOf('withdraw-name')} onChange={(event) => { onName(event.target.value); errors.settle('withdraw-name'); }} />
      {unknown ? <Notice tone="warn" fact={copy.noSuch} role="alert" /> : error != null && <Refused error={error} />}
      <p><Button kind="next" type="submit" busy={busy}>{copy.goOn}</Button></p>
    </form>
  );
}

interface ConfirmProps { contract: Contract; busy: boolean; error: unknown; onConfirm: () => void; onBack: () => void }

function Confirm({ contract, busy, error, onConfirm, onBack }: ConfirmProps) {
  const online = useOnline();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => { title.current?.focus(); }, []);
  return (
    <section aria-labelledby="confirm-withdrawal">
      <h2 id="confirm-withdrawal" ref={title} tabIndex={-1}>{copy.secondTitle}</h2>
      <dl className="mt-4 grid gap-1">
        <div><dt className="inline">{copy.order} </dt><dd className="inline font-semibold">{contract.orderCode}</dd></div>
        <div><dt className="inline">{copy.concluded} </dt><dd className="inline"><Moment at={contract.concludedAt} fully /></dd></div>
        <div><dt className="inline">{copy.until} </dt><dd className="inline"><Moment at={contract.endsAt} fully /></dd></div>
      </dl>
      {contract.open ? <><p className="mt-4">{copy.statement}</p><p className="text-label text-muted">{copy.toAddress}</p></> : <p className="mt-4">{copy.over}</p>}
      <p className="mt-4 flex flex-wrap gap-3">
        {contract.open && <Button kind="danger" busy={busy} disabled={!online} onClick={onConfirm}>{copy.confirm}</Button>}
        <Button onClick={onBack}>{copy.back}</Button>
      </p>
      {error != null && <div className="mt-4"><Refused error={error} /></div>}
    </section>
  );
}
