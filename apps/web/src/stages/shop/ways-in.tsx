import type { Product } from '@omenhall/contracts/checkout/checkout.schema';
import type { FunctionComponent } from 'react';
import { productCopy as copy } from '../../copy/en/shop.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';

interface Props { product: Product }

/** How the way of a product begins, by what paying for it opens. It stands under the price on the product's page; the router joins it to where that way is. */
const waysIn: Readonly<Record<Product['opens'], FunctionComponent<Props>>> = {
  scroll: BeginScroll,
  council: NotOpenYet,
  gift: BeginElsewhere,
  membership: BeginElsewhere,
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

/** A gift and a membership have pages of their own, where nothing is drawn. */
function BeginElsewhere({ product }: Props) {
  return (
    <>
      <p className="mt-4"><ButtonLink kind="next" to={product.entryRoute}>{copy.begin(product.name)}</ButtonLink></p>
      <p className="mt-3 text-label text-muted">{copy.beforeAsking}</p>
    </>
  );
}

function NotOpenYet() {
  return <div className="mt-4"><Notice tone="accent" fact={copy.notYetFact}>{copy.notYet}</Notice></div>;
}
