import { RefundClass, RefundStatus } from '@omenhall/contracts/operator/refunds.schema';
import { readCodeIn, readWord, type Search } from '../../ui/counter/filter-words.rules.ts';

/** What a list of refunds may be narrowed to, by the words of its address. */
export type RefundFilter = {
  state: RefundStatus | null;
  why: RefundClass | null;
  order: string | null;
};

export const readRefundFilter = (search: Search): RefundFilter => ({
  state: readWord(search, 'state', RefundStatus.options), why: readWord(search, 'why', RefundClass.options), order: readCodeIn(search, 'order'),
});

/** An amount as it was typed, in minor units of two digits; null when it is none. */
export function readAmount(typed: string): number | null {
  const found = /^(\d{1,6})(?:[.,](\d{1,2}))?$/.exec(typed.trim());
  return found === null ? null : Number(found[1]) * 100 + Number((found[2] ?? '').padEnd(2, '0'));
}
