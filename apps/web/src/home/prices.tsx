import type { Product } from '@omenhall/contracts/checkout/checkout.schema';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { paths } from '../app/paths.ts';
import { homeCopy } from '../copy/en/home.ts';
import { sayMinutes, sayPrices } from '../copy/en/say.ts';
import { ButtonLink } from '../ui/button.tsx';
import { Skeleton } from '../ui/skeleton.tsx';

const copy = homeCopy.prices;

/** Fixed prices. The client that asks for them is fetched after the page stands. */
export function Prices() {
  const { data, error } = useQuery({ queryKey: ['front-page-prices'], queryFn: askPrices });
  if (error) return <p className="mt-2 text-muted">{copy.away}</p>;
  if (data === undefined) return <Skeleton labels={copy.labels} />;
  const readings = data.filter(({ opens, onSale }) => onSale && opens === 'scroll');
  if (readings.length === 0) return <p className="mt-2">{copy.none}</p>;
  return (
    <>
      <ul className="mt-2">
        {readings.map((product) => (
          <li key={product.slug} className="grid gap-x-6 gap-y-2 border-b border-line py-4 sm:grid-cols-[minmax(0,1fr)_auto]">
            <div>
              <h3><Link className="text-text" to={paths.product(product.slug)}>{product.name}</Link></h3>
              <p>{product.summary}</p>
              <p className="text-label text-muted">{(product.prices.every(({ amountMinor }) => amountMinor === 0) ? copy.promiseFree : copy.promise)(sayMinutes(product.promiseMinutes))}</p>
            </div>
            <div className="flex items-center justify-between gap-4 sm:flex-col sm:items-end sm:justify-start">
              <p className="font-scroll text-section font-semibold tabular-nums">{sayPrices(product.prices)}</p>
              <ButtonLink size="row" to={paths.begin()} search={{ choose: product.slug }}>{copy.choose(product.name)}</ButtonLink>
            </div>
          </li>
        ))}
      </ul>
      <p className="mt-4"><ButtonLink to={paths.shop()}>{copy.shop}</ButtonLink></p>
    </>
  );
}

async function askPrices(): Promise<Product[]> {
  const { house } = await import('../api/seeker-client.ts');
  const { queryClient } = await import('../api/query-client.ts');
  return queryClient.fetchQuery(house.checkout.products.queryOptions());
}
