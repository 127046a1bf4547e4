import type { ConsentText } from '@omenhall/contracts/consent/consent.schema';
import type { Product } from '@omenhall/contracts/checkout/checkout.schema';
import { noteLimit } from '@omenhall/contracts/gift/gift.schema';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { house } from '../../api/seeker-client.ts';
import { useSearchWord } from '../../app/route-params.ts';
import { giftCopy as copy } from '../../copy/en/gift.ts';
import { sayPrice } from '../../copy/en/say.ts';
import { newKey } from '../../storage/new-key.ts';
import { Button } from '../../ui/button.tsx';
import type { ConsentAnswer } from '../../ui/consent-row.tsx';
import { ErrorSummary, useFieldErrors } from '../../ui/error-summary.tsx';
import { TextArea, TextField } from '../../ui/field.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useOnline } from '../../ui/offline-line.tsx';
import { Page, Row } from '../../ui/page.tsx';
import { Refused } from '../../ui/refused.tsx';
import { PlanFields } from './plan-fields.tsx';
import { findFaults, isAddress, ownZone, wishOf, type Plan } from './plan.rules.ts';

/** Whom a gift goes to, when, and a few words; then the payment desk. Nothing is asked about anybody. */
export function GiftPage() {
  const cancelled = useSearchWord('cancelled') !== undefined;
  const products = useQuery(house.checkout.products.queryOptions());
  const texts = useQuery(house.consent.texts.queryOptions());
  const gift = products.data?.find(({ opens, onSale }) => opens === 'gift' && onSale);
  const data = products.data && texts.data ? { text: texts.data.find(({ kind }) => kind === 'gift') } : undefined;
  const query = { data, error: products.error ?? texts.error, refetch: () => Promise.all([products.refetch(), texts.refetch()]) };
  return (
    <Page title={copy.title} lead={copy.lead}>
      {cancelled && <Row><Notice tone="accent" fact={copy.cancelledFact}>{copy.cancelled}</Notice></Row>}
      {!data && <Row><Loaded query={query} labels={copy.labels}>{() => null}</Loaded></Row>}
      {data && !gift && <Row><p>{copy.none}</p></Row>}
      {data && gift && <GiftForm product={gift} text={data.text} />}
    </Page>
  );
}

interface FormProps { product: Product; text: ConsentText | undefined }

function GiftForm({ product, text }: FormProps) {
  const [plan, setPlan] = useState<Plan>(() => ({ way: 'letter', recipient: '', when: 'now', sendAt: '', zone: ownZone() }));
  const [answer, setAnswer] = useState<ConsentAnswer | null>(null);
  const [note, setNote] = useState('');
  const [address, setAddress] = useState('');
  const [adult, setAdult] = useState(false);
  const [requestKey] = useState(newKey);
  const [leaving, setLeaving] = useState(false);
  const online = useOnline();
  const errors = useFieldErrors();
  const open = useMutation(house.gift.open.mutationOptions());
  const price = product.prices.find(({ interval }) => interval === 'once');
  const left = noteLimit - note.trim().length;

  async function pay() {
    const missing = [
      ...findFaults(plan, answer === 'granted', new Date()), ...(left < 0 ? ['note' as const] : []), ...(isAddress(address) ? [] : ['address' as const]), ...(adult ? [] : ['adult' as const]),
    ];
    if (errors.show(missing.map((fieldId) => ({ fieldId, words: copy.missing[fieldId] })))) return;
    const opened = await open.mutateAsync({
      ...wishOf(plan), note: note.trim() === '' ? null : note.trim(), decisions: plan.way === 'letter' && text && answer ? [{ kind: 'gift', action: answer, textId: text.id }] : [],
      address: address.trim(), adult: true, requestKey,
    }).catch(() => null);
    if (!opened) return;
    setLeaving(true);
    window.location.assign(opened.url);
  }

  return (
    <form noValidate onSubmit={(event) => { event.preventDefault(); void pay(); }}>
      {errors.errors.length > 0 && <Row><ErrorSummary of={errors} /></Row>}
      <Row station><PlanFields plan={plan} onChange={(change) => { setPlan((before) => ({ ...before, ...change })); }} consent={{ text, answer, onAnswer: setAnswer }} errors={errors} /></Row>
      <Row station>
        <TextArea id="note" rows={3} autoComplete="off" label={copy.note} hint={copy.noteHint} value={note} error={errors.wordsOf('note')} onChange={(event) => { errors.settle('note'); setNote(event.target.value); }} />
        <p className={`mt-2 text-small ${left < 0 ? 'ink-bad font-semibold' : 'text-muted'}`}>{copy.left(left)}</p>
      </Row>
      <Row station>
        <TextField
          id="address" type="email" name="email" autoComplete="email" inputMode="email" spellCheck={false} label={copy.address} hint={copy.addressHint}
          value={address} error={errors.wordsOf('address')} onChange={(event) => { errors.settle('address'); setAddress(event.target.value); }}
        />
        <label htmlFor="adult" className="mt-4 flex min-h-12 items-center gap-3 font-semibold">
          <input id="adult" type="checkbox" className="size-5 flex-none accent-accent" checked={adult} aria-invalid={errors.wordsOf('adult') ? true : undefined} onChange={(event) => { errors.settle('adult'); setAdult(event.target.checked); }} />
          {copy.adult}
        </label>
        {errors.wordsOf('adult') && <p className="ink-bad text-label font-semibold">{errors.wordsOf('adult')}</p>}
      </Row>
      <Row station>
        {open.error && <div className="mb-4"><Refused error={open.error} onAgain={() => { void pay(); }} /></div>}
        <p>{copy.terms}</p>
        <p className="mt-2 text-label text-muted">{copy.tax}</p>
      </Row>
      <Row>
        <div className="next-bar flex items-center justify-between gap-4">
          <p>
            <span className="block text-label text-muted">{copy.total}</span>
            <span className="font-scroll text-section font-semibold tabular-nums">{price && sayPrice(price)}</span>
          </p>
          <Button kind="next" type="submit" disabled={!online} busy={open.isPending || leaving} aria-describedby={online ? undefined : 'why-not'}>{copy.pay(price ? sayPrice(price) : '')}</Button>
        </div>
        {!online && <p id="why-not" className="mt-2 text-label">{copy.offline}</p>}
      </Row>
    </form>
  );
}
