import { orderStates, type OrderState } from '@omenhall/contracts/values/state-words';
import { readCodeIn, readWord, type Search } from '../../ui/counter/filter-words.rules.ts';

/** What a list of orders may be narrowed to, by the words of its address. */
export type OrderFilter = {
  state: OrderState | null;
  order: string | null;
};

export const orderStateWords = Object.keys(orderStates) as OrderState[];

export const readOrderFilter = (search: Search): OrderFilter => ({
  state: readWord(search, 'state', orderStateWords),
  order: readCodeIn(search, 'order'),
});
