import type { Prisma } from './generated/client.ts';
import { asRefusal } from './refused-by-database.ts';

/**
 * Plain SQL through the caller's transaction, `$1` to `$n` bound, rows as objects.
 *
 * Out: strings, numbers, Date, Uint8Array, arrays of one of them, null. A jsonb goes out as JSON text with `$n::jsonb`,
 * and a list with its cast (`$n::uuid[]`). Back: int8 and count() as bigint, numeric as Decimal, timestamptz as Date to
 * the millisecond, jsonb parsed, bytea as Uint8Array, a function without a value as ''.
 *
 * @throws RefusedByDatabase; the transaction is over then, whatever the caller does next
 */
export type Query = <Row>(text: string, values?: readonly unknown[]) => Promise<Row[]>;

export function queryThrough(db: Prisma.TransactionClient): Query {
  return async <Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> => {
    try {
      return await db.$queryRawUnsafe<Row[]>(text, ...values);
    } catch (err) {
      throw asRefusal(err);
    }
  };
}
