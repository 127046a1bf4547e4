import { writeMoney } from '@omenhall/contracts/values/money';
import type { Context } from '../foundation/context.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { csvRecord, numberCell, textCell } from './csv.rules.ts';
import { keptUntil, sayKeeping, type Keeping } from './keeping.rules.ts';

export interface ExportWish {
  /** From the first moment of the first month to the last of the last one, in UTC. */
  from: Date;
  to: Date;
  livemode: boolean;
  keeping: Keeping;
}

const columns = ['moved_at', 'booked_at', 'kind', 'reason', 'order', 'product', 'amount', 'amount_minor', 'currency', 'stripe_object', 'payment_intent', 'live', 'kept_until'];
const pageSize = 1_000;

interface Line {
  id: string;
  place: string;
  occurred_at: Date;
  created_at: Date;
  kind: string;
  reason: string | null;
  order_code: string;
  product_slug: string;
  amount: number;
  currency: string;
  stripe_object_id: string;
  payment_intent_id: string | null;
}

/**
 * Writes the books of a time as CSV, page by page, oldest first: a note on how long they are kept, the names of the
 * columns, then one record per line. Amounts are numbers, in whole units and in the smallest; all else is text that no
 * spreadsheet takes for a formula. The export is audited before its first line leaves; a second one is a second act.
 */
export async function* exportBooks(ctx: Pick<Context, 'inTransaction' | 'house'>, { from, to, livemode, keeping }: ExportWish): AsyncGenerator<string> {
  await ctx.inTransaction((inside) => recordAudit(inside, { action: 'books.exported', entityType: 'house', entityId: ctx.house.id, meta: { from: from.toISOString(), to: to.toISOString() } }));
  yield csvRecord([textCell(sayKeeping(keeping))]) + csvRecord(columns.map(textCell));
  for (let after = { place: '-infinity', id: '00000000-0000-0000-0000-000000000000' }; ;) {
    const page = await ctx.inTransaction(({ query }) => query<Line>(
      `select id::text as id, occurred_at::text as place, occurred_at, created_at, kind, reason, order_code, product_slug, amount, currency, stripe_object_id, payment_intent_id from finance_events
        where house_id = $1::uuid and livemode = $2::boolean and occurred_at >= $3::timestamptz and occurred_at < $4::timestamptz and (occurred_at, id) > ($5::text::timestamptz, $6::uuid)
        order by occurred_at, id limit $7::int`,
      [ctx.house.id, livemode, from, to, after.place, after.id, pageSize]));
    if (page.length > 0) yield page.map((line) => recordOf(line, livemode, keeping)).join('');
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    after = { place: last.place, id: last.id };
  }
}

const recordOf = (line: Line, livemode: boolean, keeping: Keeping): string => csvRecord([
  textCell(line.occurred_at.toISOString()), textCell(line.created_at.toISOString()), textCell(line.kind), textCell(line.reason ?? ''), textCell(line.order_code), textCell(line.product_slug),
  numberCell(writeMoney({ amountMinor: line.amount, currency: line.currency })), numberCell(String(line.amount)), textCell(line.currency), textCell(line.stripe_object_id), textCell(line.payment_intent_id ?? ''),
  textCell(livemode ? 'live' : 'test'), textCell(keptUntil(line.occurred_at, keeping).toISOString().slice(0, 10)),
]);
