import type { Product } from '@omenhall/contracts/checkout/checkout.schema';
import { findSpread } from '@omenhall/contracts/draw/spreads.rules';
import { Link } from '@tanstack/react-router';
import { paths } from '../../app/paths.ts';
import { useSlug } from '../../app/route-params.ts';
import { sayInterval, sayMinutes } from '../../copy/en/say.ts';
import { productCopy as copy, tierNames } from '../../copy/en/shop.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page, Row } from '../../ui/page.tsx';
import { useProducts } from './use-products.ts';
import { WayIn } from './ways-in.tsx';

/** One product: its price first, then what is in, what is not, whom it does not suit, how it arrives and how the money goes back. */
export function ProductPage() {
  const slug = useSlug();
  const products = useProducts();
  const product = products.data?.find((one) => one.slug === slug);
  if (products.data && !product) {
    return (
      <Page title={copy.missingTitle} lead={copy.missing}>
        <Row><ButtonLink kind="next" to={paths.shop()}>{copy.toShop}</ButtonLink></Row>
      </Page>
    );
  }
  return product
    ? <Told product={product} />
    : <Page title={copy.labels[0]}><Row><Loaded query={products} labels={copy.labels}>{() => null}</Loaded></Row></Page>;
}

function Told({ product }: { product: Product }) {
  return (
    <Page title={product.name} margin={tierNames[product.tier]} lead={product.summary}>
      <Row station>
        {product.prices.map((price) => <p key={price.interval} className="font-scroll text-section font-semibold tabular-nums">{sayInterval(price)}</p>)}
        <p className="mt-1 text-label text-muted">{wordOfTax(product)}</p>
        <WayIn product={product} />
      </Row>
      <Row station>
        <h2>{copy.holds}</h2>
        <ul className="mt-2 grid gap-2">{product.includes.map((line) => <li key={line}>{line}</li>)}</ul>
      </Row>
      <Row station>
        <h2>{copy.holdsNot}</h2>
        <ul className="mt-2 grid gap-2">{product.excludes.map((line) => <li key={line}>{line}</li>)}</ul>
        <h3 className="mt-4">{copy.notFor}</h3>
        <p className="mt-1">{product.notFor}</p>
      </Row>
      <Spreads ids={product.spreadIds} />
      <Row station>
        <h2>{copy.delivery}</h2>
        <ul className="mt-2 grid gap-2">{copy.deliveryLines[product.opens](sayMinutes(product.promiseMinutes)).map((line) => <li key={line}>{line}</li>)}</ul>
      </Row>
      <Row station>
        <h2>{copy.money}</h2>
        <ul className="mt-2 grid gap-2">{copy.moneyLines[product.opens].map((line) => <li key={line}>{line}</li>)}</ul>
        <p className="mt-4 flex flex-wrap gap-x-6">
          <Link className="inline-flex min-h-11 items-center" to={paths.withdraw()}>{copy.withdraw}</Link>
          <Link className="inline-flex min-h-11 items-center" to={paths.shop()}>{copy.toShop}</Link>
        </p>
      </Row>
    </Page>
  );
}

function wordOfTax({ prices }: Product): string {
  if (prices.every(({ amountMinor }) => amountMinor === 0)) return copy.taxFree;
  return prices.some(({ interval }) => interval !== 'once') ? copy.taxAgain : copy.tax;
}

/** Where each sign lies and what its place asks of it. */
function Spreads({ ids }: { ids: readonly string[] }) {
  const spreads = ids.flatMap((id) => findSpread(id) ?? []);
  if (spreads.length === 0) return null;
  return (
    <Row station>
      <h2>{copy.spreads}</h2>
      {spreads.map((spread) => (
        <div key={spread.id} className="mt-4">
          <h3>{spread.name} <span className="font-normal text-muted">· {copy.signs(spread.positions.length)}</span></h3>
          <ol className="mt-2 grid gap-x-6 gap-y-1 sm:grid-cols-2">
            {spread.positions.map(({ id, name, role }) => <li key={id}><b className="font-semibold">{name}.</b> <span className="text-muted">{role}</span></li>)}
          </ol>
        </div>
      ))}
    </Row>
  );
}
