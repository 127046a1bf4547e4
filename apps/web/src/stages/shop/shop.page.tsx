import type { Product } from '@omenhall/contracts/checkout/checkout.schema';
import { Link } from '@tanstack/react-router';
import { paths } from '../../app/paths.ts';
import { sayInterval, sayMinutes } from '../../copy/en/say.ts';
import { shopCopy as copy, tierNames } from '../../copy/en/shop.ts';
import { homeCopy } from '../../copy/en/home.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Page, Row } from '../../ui/page.tsx';
import { useProducts } from './use-products.ts';

/** Everything the house sells, each with its price before anything is asked. */
export function ShopPage() {
  const products = useProducts();
  return (
    <Page title={copy.title} lead={copy.lead}>
      <Row wide>
        <Loaded query={products} labels={copy.labels}>
          {(all) => all.length === 0
            ? <><p>{copy.none}</p><p className="text-muted">{copy.noneHelp}</p></>
            : <ul className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">{all.map((product) => <Card key={product.slug} product={product} />)}</ul>}
        </Loaded>
      </Row>
      <Row><p className="text-label text-muted">{copy.boundary}</p></Row>
    </Page>
  );
}

function Card({ product }: { product: Product }) {
  const free = product.prices.every(({ amountMinor }) => amountMinor === 0);
  return (
    <li className="flex flex-col gap-2 rounded-control border border-line bg-raised p-4">
      <p className="text-label text-muted">{tierNames[product.tier]}{!product.onSale && ` · ${copy.notYet}`}</p>
      <h2><Link className="inline-flex min-h-6 items-center pointer-coarse:min-h-11" to={paths.product(product.slug)}>{product.name}</Link></h2>
      <p className="flex-1">{product.summary}</p>
      {product.onSale && <p className="text-label text-muted">{product.opens === 'scroll' && (free ? homeCopy.prices.promiseFree : homeCopy.prices.promise)(sayMinutes(product.promiseMinutes))}</p>}
      <p className="border-t border-line pt-3">
        {product.prices.map((price) => <span key={price.interval} className="block font-scroll text-section font-semibold tabular-nums">{sayInterval(price)}</span>)}
        <span className="block text-label text-muted">{free ? copy.free : copy.tax}</span>
      </p>
    </li>
  );
}
