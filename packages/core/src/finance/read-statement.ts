import type { BooksCheck, Statement } from '@omenhall/contracts/operator/books.schema';
import type { Context, Inside } from '../foundation/context.ts';
import type { Payments } from '../foundation/ports.ts';
import { boundsOf, checkLines, missingHere, statementsOf, type Kind, type LineHere, type LineThere } from './statement.rules.ts';

export interface StatementWish {
  /** By the UTC calendar, such as `2026-11`. */
  month: string;
  /** Live and test money never stand in one sum. */
  livemode: boolean;
}

/** A month of the house's books, one statement per currency, by the day on which the money moved. Reads as an operator. */
export async function readStatement({ query, house }: Inside, { month, livemode }: StatementWish): Promise<Statement[]> {
  const { from, to } = boundsOf(month);
  const own = [house.id, livemode, from];
  const tallies = await query<{ currency: string; slug: string; kind: Kind; count: number; minor: bigint }>(
    `select currency, product_slug as slug, kind, count(*)::int as count, sum(amount)::bigint as minor from finance_events
      where house_id = $1::uuid and livemode = $2::boolean and occurred_at >= $3::timestamptz and occurred_at < $4::timestamptz group by 1, 2, 3`, [...own, to]);
  const openings = await query<{ currency: string; minor: bigint }>(
    'select currency, sum(amount)::bigint as minor from finance_events where house_id = $1::uuid and livemode = $2::boolean and occurred_at < $3::timestamptz group by 1', own);
  const late = await query<{ currency: string; count: number }>(
    `select currency, count(*)::int as count from finance_events
      where house_id = $1::uuid and livemode = $2::boolean and occurred_at >= $3::timestamptz and occurred_at < $4::timestamptz and created_at >= $4::timestamptz group by 1`, [...own, to]);
  const whole = <Row extends { minor: bigint }>(rows: readonly Row[]) => rows.map((row) => ({ ...row, minor: Number(row.minor) }));
  return statementsOf(month, whole(tallies), whole(openings), late);
}

/**
 * Holds a month of the books line by line against the desk. Changes nothing; what differs is for `omen stripe sync`.
 * @throws HouseError `payments-away` (try again later)
 */
export async function checkStatement(ctx: Pick<Context, 'inTransaction' | 'house'>, payments: Payments, { month, livemode }: StatementWish): Promise<BooksCheck> {
  const { from, to } = boundsOf(month);
  const there: LineThere[] = [];
  for await (const moved of payments.listMoney(from, to)) there.push(moved);
  const here = await ctx.inTransaction(({ query }) => query<LineHere>(
    `${lines} and occurred_at >= $3::timestamptz and occurred_at < $4::timestamptz`, [ctx.house.id, livemode, from, to]));
  const missing = missingHere(here, there).map(({ stripeObjectId }) => stripeObjectId);
  const elsewhere = missing.length === 0 ? [] : await ctx.inTransaction(({ query }) => query<LineHere>(`${lines} and stripe_object_id = any ($3::text[])`, [ctx.house.id, livemode, missing]));
  return checkLines(month, here, there, elsewhere);
}

const lines = 'select kind, stripe_object_id as "stripeObjectId", order_code as "orderCode", amount as minor, currency from finance_events where house_id = $1::uuid and livemode = $2::boolean';
