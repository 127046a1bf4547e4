import { AsyncLocalStorage } from 'node:async_hooks';
import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';

/** A context on its way from the call that opens a transaction to the connection it begins on. */
interface Beginning {
  token: string;
  isSet: boolean;
}

const beginnings = new AsyncLocalStorage<Beginning>();

/**
 * Begins a transaction whose first statement sets this context. `begin` must open exactly one through an adapter of
 * `adapterUnderContext`, and call the check it is given before it does any work.
 *
 * The check throws unless this very call's context was set: a transaction that somebody else's call began, or that the
 * client began by another way, does no work at all.
 */
export function underContext<T>(token: string, begin: (check: () => void) => Promise<T>): Promise<T> {
  const beginning: Beginning = { token, isSet: false };
  return beginnings.run(beginning, () => begin(() => {
    if (!beginning.isSet) throw new Error('a transaction began without its context');
  }));
}

/**
 * Prisma's adapter over a pool, which sets the context in each transaction it begins. By the client's own way the same
 * statement costs about as much as the rest of an empty transaction.
 */
export function adapterUnderContext(pool: pg.Pool): PrismaPg {
  const factory = new PrismaPg(pool);
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    const start = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (isolation) => {
      const beginning = beginnings.getStore();
      const transaction = await start(isolation);
      if (beginning === undefined || beginning.isSet) return transaction;
      try {
        await transaction.executeRaw({ sql: `select set_config('app.ctx', $1, true)`, args: [beginning.token], argTypes: [{ scalarType: 'string', arity: 'scalar' }] });
      } catch (err) {
        await transaction.executeRaw({ sql: 'ROLLBACK', args: [], argTypes: [] }).catch(() => undefined);
        await transaction.rollback();
        throw err;
      }
      beginning.isSet = true;
      return transaction;
    };
    return adapter;
  };
  return factory;
}
