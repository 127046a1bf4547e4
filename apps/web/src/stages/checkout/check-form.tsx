import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { refusedWith } from '../../api/explain-error.ts';
import { house } from '../../api/seeker-client.ts';
import { checkCopy as copy } from '../../copy/en/checkout.ts';
import { sayPrice } from '../../copy/en/say.ts';
import { changeDraft, readDraft, useDraft } from '../../storage/tab-draft.ts';
import { Button } from '../../ui/button.tsx';
import { ConsentRow } from '../../ui/consent-row.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ErrorSummary, useFieldErrors } from '../../ui/error-summary.tsx';
import { TextField } from '../../ui/field.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { useOnline } from '../../ui/offline-line.tsx';
import { Row } from '../../ui/page.tsx';
import { Refused } from '../../ui/refused.tsx';
import { findMissing } from './check.rules.ts';
import { paidOnce } from './price.rules.ts';

/** What is to be paid, at the price that was shown on the way here. */
export interface Due { readingId: string; productName: string; amountMinor: number; currency: string }

interface Props { due: Due }

/** Address, start, age, total; then the payment desk. */
export function CheckForm({ due: shownBefore }: Props) {
  const { address, adult, decisions } = useDraft();
  const online = useOnline();
  const texts = useQuery(house.consent.texts.queryOptions());
  const start = texts.data?.find(({ kind }) => kind === 'early_performance');
  const open = useMutation(house.checkout.open.mutationOptions());
  const errors = useFieldErrors();
  const [leaving, setLeaving] = useState(false);
  const products = useQuery({ ...house.checkout.products.queryOptions(), enabled: false });
  const [newPrice, setNewPrice] = useState<Pick<Due, 'amountMinor' | 'currency'> | null>(null);
  const due = { ...shownBefore, ...newPrice };

  async function pay() {
    const draft = readDraft();
    const missing = findMissing({ ...draft, startAnswered: !start || draft.decisions.early_performance !== undefined });
    if (errors.show(missing.map((fieldId) => ({ fieldId, words: copy.missing[fieldId] }))) || !texts.data) return;
    const opened = await open.mutateAsync({
      readingId: due.readingId, address: draft.address.trim(), decisions: Object.values(draft.decisions), adult: true, requestKey: draft.checkoutKey,
      shown: { amountMinor: due.amountMinor, currency: due.currency },
    }).catch(async (error: unknown) => {
      if (refusedWith(error, 'price-changed')) await showNewPrice();
      return null;
    });
    if (!opened) return;
    setLeaving(true);
    window.location.assign(opened.url);
  }

  /** What it costs now is shown, and is taken only when the button is pressed once more. */
  async function showNewPrice() {
    const { data } = await products.refetch();
    const product = data?.find(({ name }) => name === due.productName);
    const price = product && paidOnce(product);
    if (price) setNewPrice({ amountMinor: price.amountMinor, currency: price.currency });
  }

  const changed = newPrice !== null && refusedWith(open.error, 'price-changed');

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
        {changed && <div className="mb-4"><Notice tone="warn" role="alert" fact={copy.priceChanged(sayPrice(shownBefore), sayPrice(due))}>{copy.priceChangedHelp}</Notice></div>}
        {open.error && !changed && <div className="mb-4"><Refused error={open.error} onAgain={() => { void pay(); }} /></div>}
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
