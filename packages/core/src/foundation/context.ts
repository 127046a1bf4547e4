import type { Prisma } from '@omenhall/db';
import type { Hint, Query } from '@omenhall/delivery/ledger';
import type { Actor } from './actor.ts';
import type { Clock, Keys } from './ports.ts';

/** The house a verb acts in. */
export interface HouseFacts {
  id: string;
  name: string;
  locale: string;
  /** Origin of every link, without a slash at the end. */
  siteUrl: string;
  supportEmail: string;
}

/** What every verb knows. */
export interface Surroundings {
  house: HouseFacts;
  actor: Actor;
  /** Whose rows these are; null for a visitor and for the house's own upkeep. */
  subjectId: string | null;
  requestId: string;
  clock: Clock;
}

/** One transaction, in one name. It must not outlive the call that gave it. */
export interface Inside extends Surroundings {
  db: Prisma.TransactionClient;
  query: Query;
  /** Hints of the jobs left here; kicked after the commit. */
  left: Hint[];
}

/**
 * What a verb that must also call the outside receives: it cuts its own transactions, row, call, row,
 * and never holds one open over a call.
 */
export interface Context extends Surroundings {
  keys: Keys;
  inTransaction<T>(work: (inside: Inside) => Promise<T>): Promise<T>;
}

type Run = <T>(work: (tx: { db: Prisma.TransactionClient; query: Query }) => Promise<T>) => Promise<T>;

/**
 * Builds a context over one of the database's ways in. Jobs left inside are kicked after the commit, and only then.
 *
 * @param run one of `asSubject`, `asJob`, `asWebhook`, `asOperator`, already told in whose name
 */
export function openContext(surroundings: Surroundings, keys: Keys, run: Run, kick: (hints: Hint[]) => void): Context {
  return {
    ...surroundings,
    keys,
    async inTransaction(work) {
      const left: Hint[] = [];
      const result = await run(({ db, query }) => work({ ...surroundings, db, query, left }));
      if (left.length > 0) kick(left);
      return result;
    },
  };
}
