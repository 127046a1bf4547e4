import type { Product } from '@omenhall/contracts/checkout/checkout.schema';
import type { Spread, Voice } from '@omenhall/contracts/draw/draw.schema';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { house } from '../../api/seeker-client.ts';
import { paths } from '../../app/paths.ts';
import { useSearchWord } from '../../app/route-params.ts';
import { beginCopy as copy } from '../../copy/en/question.ts';
import { sayMinutes, sayPrices } from '../../copy/en/say.ts';
import { stepsCopy } from '../../copy/en/steps.ts';
import { changeDraft, readDraft, useDraft } from '../../storage/tab-draft.ts';
import { Button } from '../../ui/button.tsx';
import { ChoiceList } from '../../ui/choice-list.tsx';
import { ErrorSummary, useFieldErrors } from '../../ui/error-summary.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page, Row } from '../../ui/page.tsx';

/** Reading, spread and voice, with the full price, before anything private. */
export function BeginPage() {
  const { gift } = useDraft();
  const products = useQuery(house.checkout.products.queryOptions());
  const offered = useQuery(house.draw.offered.queryOptions());
  const data = products.data && offered.data ? { products: products.data.filter(({ slug, opens, onSale }) => onSale && opens === 'scroll' && (gift === null || slug === gift.productSlug)), ...offered.data } : undefined;
  const query = { data, error: products.error ?? offered.error, refetch: () => Promise.all([products.refetch(), offered.refetch()]) };
  return (
    <Page title={copy.title} margin={stepsCopy.step(1)} lead={copy.lead}>
      {data ? <Choose {...data} /> : <Row><Loaded query={query} labels={copy.labels}>{() => null}</Loaded></Row>}
    </Page>
  );
}

interface ChooseProps { products: Product[]; spreads: Spread[]; voices: Voice[] }

function Choose({ products, spreads, voices }: ChooseProps) {
  const wished = useSearchWord('choose');
  const draft = useDraft();
  const navigate = useNavigate();
  const errors = useFieldErrors();

  // What somebody came to begin counts before what this tab still held; once taken, the address is plain again.
  const arrived = products.find(({ slug }) => slug === wished);
  useEffect(() => {
    if (wished === undefined) return;
    if (arrived && readDraft().product?.slug !== arrived.slug) changeDraft({ product: arrived, spread: null });
    void navigate({ to: paths.begin(), search: {}, replace: true });
  }, [wished, arrived, navigate]);

  const product = arrived ?? products.find(({ slug }) => slug === draft.product?.slug) ?? null;
  const fitting = product ? spreads.filter(({ id }) => product.spreadIds.includes(id)) : [];
  const spread = fitting.find(({ id }) => id === draft.spread?.id) ?? (fitting.length === 1 ? fitting[0] ?? null : null);
  const voice = voices.find(({ id }) => id === draft.voice?.id) ?? null;

  if (products.length === 0) {
    return <Row><p>{copy.none}</p><p className="text-muted">{copy.noneHelp}</p></Row>;
  }

  function goOn() {
    const missing = [
      !product && { fieldId: 'reading', words: copy.missing.product },
      product && !spread && { fieldId: 'spread', words: copy.missing.spread },
      !voice && { fieldId: 'voice', words: copy.missing.voice },
    ].filter((error) => error !== false && error !== null);
    if (errors.show(missing)) return;
    changeDraft({ product, spread, voice });
    void navigate({ to: paths.question() });
  }

  return (
    <form noValidate onSubmit={(event) => { event.preventDefault(); goOn(); }}>
      {errors.errors.length > 0 && <Row><ErrorSummary of={errors} /></Row>}
      <Row station>
        <ChoiceList
          id="reading"
          legend={copy.reading}
          chosen={product?.slug ?? null}
          onChoose={(slug) => { errors.settle('reading'); changeDraft({ product: products.find((one) => one.slug === slug) ?? null, spread: null }); }}
          choices={products.map((one) => ({ value: one.slug, name: one.name, detail: one.summary, end: draft.gift === null ? sayPrices(one.prices) : copy.byGift }))}
          error={errors.wordsOf('reading')}
        />
        {product && <Contents product={product} />}
      </Row>
      {fitting.length > 1 && (
        <Row station>
          <ChoiceList
            id="spread"
            legend={copy.spread}
            chosen={spread?.id ?? null}
            onChoose={(id) => { errors.settle('spread'); changeDraft({ product, spread: fitting.find((one) => one.id === id) ?? null }); }}
            choices={fitting.map((one) => ({ value: one.id, name: one.name, detail: one.summary }))}
            error={errors.wordsOf('spread')}
          />
        </Row>
      )}
      <Row station>
        <ChoiceList
          id="voice"
          legend={copy.voice}
          hint={copy.voiceHint}
          short
          chosen={voice?.id ?? null}
          onChoose={(id) => { errors.settle('voice'); changeDraft({ voice: voices.find((one) => one.id === id) ?? null }); }}
          choices={voices.map((one) => ({ value: one.id, name: one.name, detail: one.character }))}
          error={errors.wordsOf('voice')}
        />
      </Row>
      <Row>
        <div className="next-bar">
          <Button kind="next" type="submit">{product && draft.gift === null ? copy.next(sayPrices(product.prices)) : copy.nextBare}</Button>
        </div>
      </Row>
    </form>
  );
}

function Contents({ product }: { product: Product }) {
  return (
    <dl className="mt-4 grid gap-x-6 gap-y-3 text-label sm:grid-cols-2">
      <div>
        <dt className="font-semibold">{copy.holds}</dt>
        {product.includes.map((line) => <dd key={line} className="mt-1">{line}</dd>)}
        <dd className="mt-1">{copy.promise(sayMinutes(product.promiseMinutes))}</dd>
      </div>
      <div className="text-muted">
        <dt className="font-semibold">{copy.holdsNot}</dt>
        {product.excludes.map((line) => <dd key={line} className="mt-1">{line}</dd>)}
        <dt className="mt-3 font-semibold">{copy.notFor}</dt>
        <dd className="mt-1">{product.notFor}</dd>
      </div>
    </dl>
  );
}
