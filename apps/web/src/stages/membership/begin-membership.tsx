import type { Price, Product } from '@omenhall/contracts/checkout/checkout.schema';
import type { MembershipInterval } from '@omenhall/contracts/membership/membership.schema';
import { EmailAddress } from '@omenhall/contracts/values/email-address';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { house } from '../../api/seeker-client.ts';
import { useSearchWord } from '../../app/route-params.ts';
import { membershipCopy as copy } from '../../copy/en/membership.ts';
import { sayInterval, sayPrice } from '../../copy/en/say.ts';
import { newKey } from '../../storage/new-key.ts';
import { Button } from '../../ui/button.tsx';
import { ChoiceList } from '../../ui/choice-list.tsx';
import { ErrorSummary, useFieldErrors } from '../../ui/error-summary.tsx';
import { TextField } from '../../ui/field.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useOnline } from '../../ui/offline-line.tsx';
import { Row } from '../../ui/page.tsx';
import { Refused } from '../../ui/refused.tsx';

type RenewedPrice = Price & { interval: MembershipInterval };

const renewed = ({ prices }: Product): RenewedPrice[] => prices.flatMap((price) => (price.interval === 'once' ? [] : [{ ...price, interval: price.interval }]));

/** What a membership holds and costs, then the way to the payment desk. */
export function BeginMembership() {
  const products = useQuery(house.checkout.products.queryOptions());
  if (!products.data || products.error) return <Row><Loaded query={products} labels={copy.labels}>{() => null}</Loaded></Row>;
  const product = products.data.find(({ opens }) => opens === 'membership');
  if (!product?.onSale || renewed(product).length === 0) return <Row><Notice tone="accent" fact={copy.notSoldFact}>{copy.notSold}</Notice></Row>;
  return <><Holds product={product} /><Form prices={renewed(product)} /></>;
}

const Holds = ({ product }: { product: Product }) => (
  <Row station>
    <h2>{product.name}</h2>
    <p className="mt-1">{product.summary}</p>
    <h3 className="mt-4">{copy.holds}</h3>
    <ul className="mt-1 grid gap-1">{product.includes.map((line) => <li key={line}>{line}</li>)}</ul>
    <h3 className="mt-4">{copy.holdsNot}</h3>
    <ul className="mt-1 grid gap-1">{product.excludes.map((line) => <li key={line}>{line}</li>)}</ul>
  </Row>
);

function Form({ prices }: { prices: readonly RenewedPrice[] }) {
  const wished = useSearchWord('interval');
  const [interval, choose] = useState(() => prices.find((price) => price.interval === wished)?.interval ?? prices[0]?.interval);
  const [address, setAddress] = useState('');
  const [adult, setAdult] = useState(false);
  const [requestKey] = useState(newKey);
  const [leaving, setLeaving] = useState(false);
  const online = useOnline();
  const errors = useFieldErrors();
  const open = useMutation(house.membership.open.mutationOptions());
  const price = prices.find((one) => one.interval === interval);
  if (price === undefined) return null;

  async function pay({ amountMinor, currency, interval: paidEach }: RenewedPrice) {
    const missing = [...(EmailAddress.safeParse(address).success ? [] : ['address' as const]), ...(adult ? [] : ['adult' as const])];
    if (errors.show(missing.map((fieldId) => ({ fieldId, words: copy.missing[fieldId] })))) return;
    const opened = await open.mutateAsync({ interval: paidEach, shown: { amountMinor, currency }, address: address.trim(), decisions: [], adult: true, requestKey }).catch(() => null);
    if (!opened) return;
    setLeaving(true);
    window.location.assign(opened.url);
  }

  return (
    <form noValidate onSubmit={(event) => { event.preventDefault(); void pay(price); }}>
      {errors.errors.length > 0 && <Row><ErrorSummary of={errors} /></Row>}
      <Row station>
        <ChoiceList
          id="interval" legend={copy.interval} chosen={price.interval} onChoose={choose}
          choices={prices.map((one) => ({ value: one.interval, name: copy.intervals[one.interval], detail: copy.renews[one.interval], end: sayPrice(one) }))}
        />
      </Row>
      <Row station>
        <TextField
          id="address" type="email" name="email" autoComplete="email" inputMode="email" spellCheck={false} label={copy.address} hint={copy.addressHint} value={address} error={errors.wordsOf('address')}
          onChange={(event) => { errors.settle('address'); setAddress(event.target.value); }}
        />
      </Row>
      <Row station>
        <h2>{copy.terms}</h2>
        <ul className="mt-2 grid gap-2">{copy.termsLines.map((line) => <li key={line}>{line}</li>)}</ul>
        <label htmlFor="adult" className="mt-4 flex min-h-12 items-center gap-3 font-semibold">
          <input id="adult" type="checkbox" className="size-5 flex-none accent-accent" checked={adult} aria-invalid={errors.wordsOf('adult') ? true : undefined} onChange={(event) => { errors.settle('adult'); setAdult(event.target.checked); }} />
          {copy.adult}
        </label>
        {errors.wordsOf('adult') && <p className="ink-bad text-label font-semibold">{errors.wordsOf('adult')}</p>}
      </Row>
      <Row station>
        {open.error && <div className="mb-4"><Refused error={open.error} onAgain={() => { void pay(price); }} /></div>}
        <p className="text-label text-muted">{copy.tax}</p>
      </Row>
      <Row>
        <div className="next-bar flex items-center justify-between gap-4">
          <p>
            <span className="block text-label text-muted">{copy.total[price.interval]}</span>
            <span className="font-scroll text-section font-semibold tabular-nums">{sayPrice(price)}</span>
          </p>
          <Button kind="next" type="submit" disabled={!online} busy={open.isPending || leaving} aria-describedby={online ? undefined : 'why-not'}>{copy.pay(sayInterval(price))}</Button>
        </div>
        {!online && <p id="why-not" className="mt-2 text-label">{copy.offline}</p>}
      </Row>
    </form>
  );
}
