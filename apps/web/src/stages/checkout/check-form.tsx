import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { house } from '../../api/seeker-client.ts';
import { checkCopy as copy } from '../../copy/en/checkout.ts';
import { sayPrice } from '../../copy/en/say.ts';
import { changeDraft, readDraft, useDraft } from '../../storage/tab-draft.ts';
import { Button } from '../../ui/button.tsx';
import { ConsentRow } from '../../ui/consent-row.tsx';
import { ErrorSummary, useFieldErrors } from '../../ui/error-summary.tsx';
import { TextField } from '../../ui/field.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { useOnline } from '../../ui/offline-line.tsx';
import { Row } from '../../ui/page.tsx';
import { Refused } from '../../ui/refused.tsx';
import { findMissing } from './check.rules.ts';

export interface Due { readingId: string; amountMinor: number; currency: string }

interface Props { due: Due }

/** Address, start, age, total; then the payment desk. */
export function CheckForm({ due }: Props) {
  const { address, adult, decisions } = useDraft();
  const online = useOnline();
  const texts = useQuery(house.consent.texts.queryOptions());
  const start = texts.data?.find(({ kind }) => kind === 'early_performance');
  const open = useMutation(house.checkout.open.mutationOptions());
  const errors = useFieldErrors();
  const [leaving, setLeaving] = useState(false);

  async function pay() {
    const draft = readDraft();
    const missing = findMissing({ ...draft, startAnswered: !start || draft.decisions.early_performance !== undefined });
    if (errors.show(missing.map((fieldId) => ({ fieldId, words: copy.missing[fieldId] }))) || !texts.data) return;
    const opened = await open.mutateAsync({
      readingId: due.readingId, address: draft.address.trim(), decisions: Object.values(draft.decisions), adult: true, requestKey: draft.checkoutKey,
      shown: { amountMinor: due.amountMinor, currency: due.currency },
    }).catch(() => null);
    if (!opened) return;
    setLeaving(true);
    window.location.assign(opened.url);
  }

  return (
    <form noValidate onSubmit={(event) => { event.preventDefault(); void pay(); }}>
      {errors.errors.length > 0 && <Row><ErrorSummary of={errors} /></Row>}
      <Row station>
        <TextField
          id="address"
          type="email"
          name="email"
          autoComplete="email"
          inputMode="email"
          spellCheck={false}
          label={copy.address}
          hint={copy.addressHint}
          value={address}
          error={errors.wordsOf('address')}
          onChange={(event) => { errors.settle('address'); changeDraft({ address: event.target.value }); }}
        />
      </Row>
      <Row station>
        <h2>{copy.start}</h2>
        <p className="mt-2">{copy.withdrawal}</p>
        <Loaded query={texts} labels={[copy.start]}>
          {() => start && (
            <ConsentRow
              id="start"
              text={start}
              answer={decisions.early_performance?.action ?? null}
              onAnswer={(action) => { errors.settle('start'); changeDraft({ decisions: { ...decisions, early_performance: { kind: 'early_performance', action, textId: start.id } } }); }}
              error={errors.wordsOf('start')}
            />
          )}
        </Loaded>
        <label htmlFor="adult" className="mt-4 flex min-h-12 items-center gap-3 font-semibold">
          <input id="adult" type="checkbox" className="size-5 flex-none accent-accent" checked={adult} aria-invalid={errors.wordsOf('adult') ? true : undefined} onChange={(event) => { errors.settle('adult'); changeDraft({ adult: event.target.checked }); }} />
          {copy.adult}
        </label>
        {errors.wordsOf('adult') && <p className="ink-bad text-label font-semibold">{errors.wordsOf('adult')}</p>}
      </Row>
      <Row station>
        {open.error && <div className="mb-4"><Refused error={open.error} onAgain={() => { void pay(); }} /></div>}
        <p className="text-label text-muted">{copy.tax} {due.amountMinor > 0 && copy.redirect}</p>
      </Row>
      <Row>
        <div className="next-bar flex items-center justify-between gap-4">
          <p>
            <span className="block text-label text-muted">{copy.total}</span>
            <span className="font-scroll text-section font-semibold tabular-nums">{sayPrice(due)}</span>
          </p>
          <Button kind="next" type="submit" disabled={!online} busy={open.isPending || leaving} aria-describedby={online ? undefined : 'why-not'}>
            {due.amountMinor > 0 ? copy.pay(sayPrice(due)) : copy.order}
          </Button>
        </div>
        {!online && <p id="why-not" className="mt-2 text-label">{copy.offline}</p>}
      </Row>
    </form>
  );
}
