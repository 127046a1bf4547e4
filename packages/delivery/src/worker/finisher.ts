import type { Query } from '../ledger/index.ts';
import { openBatch, type Batch } from './batch-writer.ts';
import { finishAll, finishPure, finishSent, type ClaimedRow, type FinishVerdict, type FinishWord } from './ledger-calls.ts';

/** Writes down how claims ended, gathered by the way they take. */
export interface Finisher {
  write: (word: FinishWord, row: Pick<ClaimedRow, 'effect_class' | 'sealed'>) => Promise<FinishVerdict>;
  /** Resolves when nothing is waiting or under way. */
  idle: () => Promise<void>;
}

/**
 * Nearly every claim ends well, and then most of what `finish` asks is known. The two short ways ask less; whatever does
 * not fit them they leave to `finish`, so which way a word takes decides its price and never its verdict.
 *
 * @param onBatch hears how many words each call carries
 * @param again   milliseconds until the same words are written once more after an error, or null to give up
 */
export function openFinisher(o: { strict: Query; onBatch: (rows: number) => void; again: (err: unknown, tries: number) => number | null }): Finisher {
  const way = (call: (query: Query, words: FinishWord[]) => Promise<FinishVerdict[]>): Batch<FinishWord, FinishVerdict> =>
    openBatch({
      call: (words) => {
        o.onBatch(words.length);
        return call(o.strict, words);
      },
      again: o.again,
    });
  const pure = way(finishPure);
  const sent = way(finishSent);
  const other = way(finishAll);
  return {
    write(word, row) {
      if (word.outcome !== 'done' || row.sealed !== null) return other.add(word);
      return (row.effect_class === 'keyed' || row.effect_class === 'blind' ? sent : pure).add(word);
    },
    async idle() {
      await Promise.all([pure.idle(), sent.idle(), other.idle()]);
    },
  };
}
