import type { GiftFound } from '@omenhall/contracts/gift/gift.private';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { house } from '../../api/seeker-client.ts';
import { paths } from '../../app/paths.ts';
import { redeemCopy as copy } from '../../copy/en/gift.ts';
import { sayDay } from '../../copy/en/say.ts';
import { changeDraft, clearDraft } from '../../storage/tab-draft.ts';
import { Button } from '../../ui/button.tsx';
import { ConsentRow, type ConsentAnswer } from '../../ui/consent-row.tsx';
import { ErrorSummary, useFieldErrors } from '../../ui/error-summary.tsx';
import { TextField } from '../../ui/field.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page, Row } from '../../ui/page.tsx';
import { Refused } from '../../ui/refused.tsx';

/** What a letter's link carries behind its #. It is taken out of the address at once, so that no history keeps it. */
function takeCode(): string {
  const code = decodeURIComponent(window.location.hash.slice(1)).slice(0, 80);
  if (code !== '') window.history.replaceState(window.history.state, '', window.location.pathname);
  return code;
}

/** A code, typed or from a letter; what it opens; what becomes known; then the way to one's own question. */
export function RedeemPage() {
  const [code, setCode] = useState(takeCode);
  const errors = useFieldErrors();
  const look = useMutation(house.gift.look.mutationOptions());

  function send() {
    if (errors.show(code.trim() === '' ? [{ fieldId: 'code', words: copy.missing.code }] : [])) return;
    look.mutate({ code });
  }

  if (look.data) return <Found code={code} found={look.data} />;
  return (
    <Page title={copy.title} lead={copy.lead}>
      <form noValidate onSubmit={(event) => { event.preventDefault(); send(); }}>
        {errors.errors.length > 0 && <Row><ErrorSummary of={errors} /></Row>}
        <Row station>
          <TextField
            id="code" label={copy.code} hint={copy.codeHint} autoComplete="off" autoCapitalize="characters" spellCheck={false} className="register" value={code} error={errors.wordsOf('code')}
            onChange={(event) => { errors.settle('code'); setCode(event.target.value); }}
          />
          {look.error && <div className="mt-4"><Refused error={look.error} /></div>}
          <p className="mt-4"><Button kind="next" type="submit" busy={look.isPending}>{copy.look}</Button></p>
        </Row>
      </form>
    </Page>
  );
}

function Found({ code, found }: { code: string; found: GiftFound }) {
  const navigate = useNavigate();
  const errors = useFieldErrors();
  const [answer, setAnswer] = useState<ConsentAnswer | null>(null);
  const products = useQuery(house.checkout.products.queryOptions());
  const texts = useQuery(house.consent.texts.queryOptions());
  const text = texts.data?.find(({ kind }) => kind === 'gift');
  const product = products.data?.find(({ slug }) => slug === found.productSlug);
  const data = text && product ? { text, product } : undefined;
  const query = { data, error: products.error ?? texts.error, refetch: () => Promise.all([products.refetch(), texts.refetch()]) };

  function begin() {
    if (errors.show(answer === 'granted' ? [] : [{ fieldId: 'consent', words: answer === null ? copy.missing.consent : copy.missing.consentNo }]) || !data) return;
    clearDraft();
    changeDraft({ product: data.product, gift: { code, productSlug: found.productSlug, decision: { kind: 'gift', action: 'granted', textId: data.text.id } } });
    void navigate({ to: paths.begin() });
  }

  return (
    <Page key="found" title={copy.title}>
      <form noValidate onSubmit={(event) => { event.preventDefault(); begin(); }}>
        {errors.errors.length > 0 && <Row><ErrorSummary of={errors} /></Row>}
        <Row station><Notice tone="stamp" fact={copy.foundFact}>{copy.until(sayDay(found.expiresAt))}</Notice></Row>
        {found.note !== null && (
          <Row station margin={copy.noteTitle}><blockquote className="reading whitespace-pre-wrap wrap-anywhere">{found.note}</blockquote></Row>
        )}
        <Row station>
          <h2>{copy.privacyTitle}</h2>
          <ul className="mt-2 grid gap-2">{copy.privacy.map((line) => <li key={line}>{line}</li>)}</ul>
          <Loaded query={query} labels={copy.labels}>
            {({ text: shown }) => <ConsentRow id="consent" text={shown} answer={answer} onAnswer={(given) => { errors.settle('consent'); setAnswer(given); }} error={errors.wordsOf('consent')} />}
          </Loaded>
        </Row>
        <Row><div className="next-bar"><Button kind="next" type="submit">{copy.begin}</Button></div></Row>
      </form>
    </Page>
  );
}
