import { jobKindNames, type JobKind } from '@omenhall/contracts/values/job-kinds';
import { deliveryStates, type DeliveryState } from '@omenhall/contracts/values/state-words';
import { readCodeIn, readWord, type Search } from '../../ui/counter/filter-words.rules.ts';

/** What a list of deliveries may be narrowed to, by the words of its address. */
export type DeliveryFilter = {
  state: DeliveryState | null;
  kind: JobKind | null;
  order: string | null;
};

export const deliveryStateWords = Object.keys(deliveryStates) as DeliveryState[];

export const readDeliveryFilter = (search: Search): DeliveryFilter => ({
  state: readWord(search, 'state', deliveryStateWords),
  kind: readWord(search, 'kind', jobKindNames),
  order: readCodeIn(search, 'order'),
});
