import type { Product } from '@omenhall/contracts/checkout/checkout.schema';
import type { FunctionComponent } from 'react';
import { sayInterval } from '../../copy/en/say.ts';
import { productCopy as copy } from '../../copy/en/shop.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';

interface Props { product: Product }

/** How the way of a product begins, by what paying for it opens. It stands under the price on the product's page; the router joins it to where that way is. */
const waysIn: Readonly<Record<Product['opens'], FunctionComponent<Props>>> = {
  scroll: BeginScroll,
  council: NotOpenYet,
  gift: BeginElsewhere,
  membership: BeginMembership,
};

export function WayIn({ product }: Props) {
  const Way = product.onSale ? waysIn[product.opens] : NotOpenYet;
  return <Way product={product} />;
}

function BeginScroll({ product }: Props) {
  return (
    <>
      <p className="mt-4"><ButtonLink kind="next" to={product.entryRoute} search={{ choose: product.slug }}>{copy.begin(product.name)}</ButtonLink></p>
      <p className="mt-3 text-label text-muted">{copy.beforeAsking}</p>
    </>
  );
}

/** A gift has a page of its own, where nothing is drawn. */
function BeginElsewhere({ product }: Props) {
  return (
    <>
      <p className="mt-4"><ButtonLink kind="next" to={product.entryRoute}>{copy.begin(product.name)}</ButtonLink></p>
      <p className="mt-3 text-label text-muted">{copy.beforeAsking}</p>
    </>
  );
}

/** One way for each interval; the price of the chosen one is shown again before anything is charged. */
function BeginMembership({ product }: Props) {
  return (
    <>
      <p className="mt-4 flex flex-wrap gap-3">
        {product.prices.map((price, at) => <ButtonLink key={price.interval} kind={at === 0 ? 'next' : 'plain'} to={product.entryRoute} search={{ interval: price.interval }}>{copy.beginFor(sayInterval(price))}</ButtonLink>)}
      </p>
      <p className="mt-3 text-label text-muted">{copy.beforeAsking}</p>
    </>
  );
}

function NotOpenYet() {
  return <div className="mt-4"><Notice tone="accent" fact={copy.notYetFact}>{copy.notYet}</Notice></div>;
}
