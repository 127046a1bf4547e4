import type { WorldBooks } from './books.ts';

export interface Recovery {
  /** When the fault struck. */
  at: number;
  words: string;
  /** How many jobs it held up. */
  jobs: number;
  /** Until the last of them was free for others again, or had its outcome. */
  freedMs: number | null;
  /** Until the last of them began again elsewhere; under load this includes waiting in line. */
  begunMs: number | null;
  /** No other fault struck from ten seconds before to ten seconds after. */
  alone: boolean;
}

/** For each worker that died in the middle of work: how long its jobs were held up. */
export function recoveriesAfterDeath({ happenings, moves }: Pick<WorldBooks, 'happenings' | 'moves'>): Recovery[] {
  const perJob = new Map<string, WorldBooks['moves'][number][]>();
  for (const move of moves) {
    const own = perJob.get(move.job);
    if (own === undefined) perJob.set(move.job, [move]);
    else own.push(move);
  }
  return happenings.flatMap(({ at, what, words, worker }): Recovery[] => {
    if (what !== 'fault' || words !== 'kill -9') return [];
    const held = [...perJob.values()].flatMap((own) => {
      const running = own.findLastIndex((move) => move.at <= at);
      const claim = own[running];
      return claim?.became === 'running' && claim.worker === worker ? [own.slice(running + 1)] : [];
    });
    const freed = held.map(([next]) => (next === undefined ? Infinity : next.at - at));
    const begun = held.flatMap(([next, again]) => (next?.became === 'pending' ? [again === undefined ? Infinity : again.at - at] : []));
    return [{ at, words, jobs: held.length, freedMs: most(freed), begunMs: most(begun), alone: struckAlone(happenings, at) }];
  });
}

/** For each time the queue was emptied: how long until work that had been due before it began again. */
export function recoveriesAfterLoss({ happenings, moves }: Pick<WorldBooks, 'happenings' | 'moves'>): Recovery[] {
  const starts = moves.filter(({ was, became }) => was === 'pending' && became === 'running');
  return happenings.flatMap(({ at, what, words }): Recovery[] => {
    if (what !== 'fault' || words !== 'Redis emptied') return [];
    const waiting = starts.filter((start) => start.dueAt <= at && start.at > at);
    return [{ at, words, jobs: waiting.length, freedMs: null, begunMs: waiting.length === 0 ? null : Math.min(...waiting.map((start) => start.at - at)), alone: struckAlone(happenings, at) }];
  });
}

const most = (times: readonly number[]): number | null => (times.length === 0 ? null : Math.round(Math.max(...times)));

function struckAlone(happenings: WorldBooks['happenings'], at: number): boolean {
  return happenings.every((other) => (other.what !== 'fault' && other.what !== 'struck') || other.at === at || other.at < at - 10_000 || other.at > at + 10_000);
}
