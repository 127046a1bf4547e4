import { z } from 'zod';
import type { FormValue } from '../form.rules.ts';

interface Refusal {
  type?: 'invalid_request_error' | 'idempotency_error' | 'api_error' | 'card_error';
  code?: string;
  message: string;
  param?: string;
}

/** A refusal in Stripe's shape. */
export class Refused extends Error {
  readonly status: number;
  readonly refusal: Refusal;
  /** False when the call was not even understood: then its idempotency key is still free. */
  readonly begun: boolean;
  constructor(status: number, refusal: Refusal, begun = true) {
    super(refusal.message);
    this.status = status;
    this.refusal = refusal;
    this.begun = begun;
  }
}

export interface Route {
  method: 'GET' | 'POST' | 'DELETE';
  path: RegExp;
  /** `id` is what the path's first group holds. */
  act: (input: { [name: string]: FormValue }, id: string) => object;
}

export const refuse = (refused: Refused): never => {
  throw refused;
};

export const missing = (kind: string, id: string, param = 'id'): Refused =>
  new Refused(404, { code: 'resource_missing', message: `No such ${kind}: '${id.slice(0, 100)}'`, param });

export const Metadata = z.record(z.string().max(40), z.string().max(500)).default({});
export const Whole = z.string().regex(/^\d{1,10}$/).transform(Number);
export const Currency = z.string().regex(/^[a-z]{3}$/);
export const Expand = z.array(z.string()).default([]);
const Created = z.strictObject({ gte: Whole.optional(), gt: Whole.optional(), lte: Whole.optional(), lt: Whole.optional() }).optional();
export const Page = { limit: Whole.default(10), starting_after: z.string().optional(), ending_before: z.string().optional(), expand: Expand, created: Created };
export const ReadQuery = z.strictObject({ expand: Expand });

/** Whether a thing was made within what a list asks for. */
export const isWithin = (created: number, range: z.output<typeof Created>): boolean =>
  created >= (range?.gte ?? 0) && created > (range?.gt ?? -1) && created <= (range?.lte ?? Infinity) && created < (range?.lt ?? Infinity);

/** @throws Refused that names the parameter, as Stripe does */
export function read<Shape extends z.ZodType>(shape: Shape, input: unknown): z.output<Shape> {
  const found = shape.safeParse(plain(input));
  if (found.success) return found.data;
  const [issue] = found.error.issues;
  const param = issue?.path.join('.') || (issue?.code === 'unrecognized_keys' ? issue.keys.join(',') : '');
  throw new Refused(400, { ...(issue?.code === 'unrecognized_keys' ? { code: 'parameter_unknown' } : {}), message: `Invalid ${param || 'request'}.`, param }, false);
}

/** zod takes records with a prototype only. */
const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
};

/** One page of a list, newest first, as Stripe gives it. */
export function page(url: string, oldestFirst: readonly { id: string }[], query: { limit: number; starting_after?: string | undefined; ending_before?: string | undefined }): object {
  const things = oldestFirst.toReversed();
  const limit = Math.min(Math.max(query.limit, 1), 100);
  if (query.ending_before !== undefined) {
    const end = indexOf(things, query.ending_before, 'ending_before');
    return { object: 'list', url, data: things.slice(Math.max(0, end - limit), end), has_more: end > limit };
  }
  const start = query.starting_after === undefined ? 0 : indexOf(things, query.starting_after, 'starting_after') + 1;
  return { object: 'list', url, data: things.slice(start, start + limit), has_more: things.length > start + limit };
}

function indexOf(things: readonly { id: string }[], id: string, param: string): number {
  const index = things.findIndex((thing) => thing.id === id);
  return index >= 0 ? index : refuse(missing('object', id, param));
}
