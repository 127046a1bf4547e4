import { deliveryStates, type DeliveryState } from '@omenhall/contracts/values/state-words';
import type { FindWork } from '@omenhall/core/operations';
import { secondsOf } from './desk-words.ts';

/** Questions by which jobs are listed, and many at once are chosen. */
export const filterArgs = {
  state: { type: 'string', description: 'Words of the ledger, with a comma between: pending, running, uncertain, succeeded, dead, cancelled, expired.' },
  word: { type: 'string', description: 'The word that screens show, such as waiting, checking, needs_person.' },
  kind: { type: 'string', description: 'Kind of work.' },
  queue: { type: 'string', description: 'Queue of the house.' },
  ref: { type: 'string', description: 'Support code, as a customer reads it out.' },
  order: { type: 'string', description: 'Order code.' },
  'older-than': { type: 'string', description: 'Left at least so long ago: 90s, 15m, 2h, 3d.' },
  'newer-than': { type: 'string', description: 'Left at most so long ago.' },
  limit: { type: 'string', description: 'Rows, up to 500.', default: '50' },
} as const;

export type FilterArgs = { [Name in keyof typeof filterArgs]?: string | undefined };

/** Reads the switches. @throws Error in words for what is no word, time or number of theirs */
export function readFilter(args: FilterArgs): Omit<FindWork, 'cursor'> {
  const word = args.word ?? null;
  if (word !== null && !isWord(word)) throw new Error(`--word is one of ${Object.keys(deliveryStates).join(', ')}`);
  const limit = Number(args.limit ?? 50);
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= 500)) throw new Error('--limit lies between 1 and 500');
  const age = (name: 'older-than' | 'newer-than'): number | null => (args[name] === undefined ? null : secondsOf(name, args[name]));
  return {
    states: (args.state ?? '').split(',').map((state) => state.trim()).filter((state) => state !== '') as FindWork['states'],
    word, kind: args.kind ?? null, queue: args.queue ?? null, supportRef: args.ref ?? null, orderCode: args.order ?? null,
    olderThanSeconds: age('older-than'), newerThanSeconds: age('newer-than'), limit,
  };
}

/** Whether anything was asked at all: an act on everything must be said, and is not said by silence. */
export const isNarrow = (args: FilterArgs): boolean => Object.entries(args).some(([name, value]) => name in filterArgs && name !== 'limit' && value !== undefined);

const isWord = (word: string): word is DeliveryState => word in deliveryStates;
