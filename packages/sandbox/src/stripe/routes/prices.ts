import { z } from 'zod';
import type { Desk } from '../desk.ts';
import { newId, type Price } from '../objects.ts';
import { Currency, Expand, isWithin, Metadata, missing, page, Page, read, ReadQuery, refuse, Refused, Whole, type Route } from './route.ts';

const ProductWish = z.strictObject({ id: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/).optional(), name: z.string().min(1).max(250), metadata: Metadata, expand: Expand });
const PriceWish = z.strictObject({
  product: z.string(), unit_amount: Whole, currency: Currency, lookup_key: z.string().min(1).max(200).optional(), transfer_lookup_key: z.enum(['true', 'false']).default('false'),
  recurring: z.strictObject({ interval: z.enum(['month', 'year']), interval_count: Whole.default(1) }).optional(),
  tax_behavior: z.enum(['inclusive', 'exclusive', 'unspecified']).default('unspecified'), metadata: Metadata, expand: Expand,
});
const PriceChange = z.strictObject({ active: z.enum(['true', 'false']).optional(), metadata: Metadata, expand: Expand });
const PriceQuery = z.strictObject({ ...Page, lookup_keys: z.array(z.string()).max(10).optional(), active: z.enum(['true', 'false']).optional(), product: z.string().optional() });

export const priceRoutes = (desk: Desk): Route[] => [
  { method: 'POST', path: /^\/v1\/products$/, act: (input) => {
    const { id, name, metadata } = read(ProductWish, input);
    if (id !== undefined && desk.products.get(id) !== undefined) throw new Refused(400, { code: 'resource_already_exists', message: 'Product already exists.', param: 'id' });
    return desk.products.put({ id: id ?? newId('prod'), object: 'product', active: true, created: desk.now(), livemode: false, metadata, name });
  } },
  { method: 'GET', path: /^\/v1\/products$/, act: (input) => {
    const query = read(z.strictObject({ ...Page, active: z.enum(['true', 'false']).optional() }), input);
    return page('/v1/products', desk.products.all().filter((product) => (query.active === undefined || String(product.active) === query.active) && isWithin(product.created, query.created)), query);
  } },
  { method: 'GET', path: /^\/v1\/products\/([^/]+)$/, act: (input, id) => {
    read(ReadQuery, input);
    return desk.products.get(id) ?? refuse(missing('product', id));
  } },
  { method: 'POST', path: /^\/v1\/prices$/, act: (input) => {
    const { product, recurring, lookup_key: lookupKey, transfer_lookup_key: transfer, expand: _, ...wish } = read(PriceWish, input);
    if (desk.products.get(product) === undefined) throw missing('product', product);
    const holder = desk.prices.all().find((price) => lookupKey !== undefined && price.lookup_key === lookupKey);
    if (holder !== undefined && transfer === 'false') throw new Refused(400, { code: 'resource_already_exists', message: 'A price already uses that lookup key.', param: 'lookup_key' });
    if (holder !== undefined) holder.lookup_key = null;
    return desk.prices.put({
      ...wish, id: newId('price'), object: 'price', active: true, created: desk.now(), livemode: false, product, lookup_key: lookupKey ?? null,
      type: recurring === undefined ? 'one_time' : 'recurring',
      recurring: recurring === undefined ? null : { ...recurring, meter: null, trial_period_days: null, usage_type: 'licensed' },
    });
  } },
  { method: 'GET', path: /^\/v1\/prices$/, act: (input) => {
    const query = read(PriceQuery, input);
    const fits = (price: Price): boolean =>
      (query.active === undefined || String(price.active) === query.active) && (query.product === undefined || price.product === query.product)
      && (query.lookup_keys === undefined || query.lookup_keys.includes(price.lookup_key ?? '')) && isWithin(price.created, query.created);
    return page('/v1/prices', desk.prices.all().filter(fits), query);
  } },
  { method: 'GET', path: /^\/v1\/prices\/([^/]+)$/, act: (input, id) => {
    read(ReadQuery, input);
    return desk.prices.get(id) ?? refuse(missing('price', id));
  } },
  { method: 'POST', path: /^\/v1\/prices\/([^/]+)$/, act: (input, id) => {
    const { active, metadata } = read(PriceChange, input);
    const price = desk.prices.get(id) ?? refuse(missing('price', id));
    if (active !== undefined) price.active = active === 'true';
    Object.assign(price.metadata, metadata);
    return price;
  } },
];
