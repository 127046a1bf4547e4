import { AsyncLocalStorage } from 'node:async_hooks';
import { HouseError } from '@omenhall/contracts/errors';

/** The part of a Postgres pool that sign-in uses. */
export interface Pool {
  connect(): Promise<Connection>;
  end(): Promise<void>;
}

export interface Connection {
  query(sql: string, values?: readonly unknown[]): Promise<Answer>;
  release(destroy?: boolean): void;
}

interface Answer {
  command: string;
  rowCount: number | null;
  rows: unknown[];
}

export interface HeldConnections {
  /** For the library: inside `inTransaction` it gives out the one connection held there, elsewhere one of the pool's. */
  pool: Pool;
  /**
   * Runs `work` in one transaction on one connection, alone among all processes that use the same lock. Returning
   * keeps everything, throwing keeps nothing.
   *
   * @throws HouseError `database-away` when the tables cannot be reached, or when any statement inside failed,
   *   even one whose error was swallowed
   */
  inTransaction<T>(lock: string | null, work: (query: Connection['query']) => Promise<T>): Promise<T>;
}

/** Lets a library that asks a pool for connections work inside a transaction that it does not know of. */
export function holdConnections(pool: Pool): HeldConnections {
  const held = new AsyncLocalStorage<Connection>();
  const connect = async () => speakOfCodesAlone(await pool.connect().catch(refuse));
  return {
    pool: { connect: async () => held.getStore() ?? connect(), end: () => pool.end() },
    async inTransaction(lock, work) {
      const connection = await connect();
      try {
        await connection.query('begin');
        if (lock !== null) await connection.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [lock]);
        const inside = asInner(connection);
        const result = await held.run(inside, () => work((sql, values) => inside.query(sql, values)));
        // Postgres answers ROLLBACK, and no error, when an earlier statement had failed.
        const { command } = await connection.query('commit');
        if (command !== 'COMMIT') throw new HouseError('database-away', 'sign-in: a statement failed, nothing was kept');
        connection.release();
        return result;
      } catch (err) {
        connection.release(true);
        throw err;
      }
    },
  };
}

const inner = new Map([['begin', 'savepoint inside'], ['commit', 'release savepoint inside'], ['rollback', 'rollback to savepoint inside']]);

/** The held connection as the library sees it: its transactions become savepoints, and giving it back changes nothing. */
function asInner(connection: Connection): Connection {
  return {
    query: (sql, values) => connection.query(inner.get(sql) ?? sql, values),
    release: () => undefined,
  };
}

function speakOfCodesAlone(connection: Connection): Connection {
  return {
    query: (sql, values) => connection.query(sql, values).catch(refuse),
    release: (destroy) => connection.release(destroy),
  };
}

/** Classes of SQLSTATE that pass by themselves: connection, rollback, resources, locks, operator's intervention. */
const passing = /^(08|40|53|55|57)/;

// The driver's error carries rows and values, addresses among them, so that nothing of it is kept but the code.
function refuse(err: unknown): never {
  if (!(err instanceof Error) || !('severity' in err) || !('code' in err)) throw new HouseError('database-away', 'sign-in: its tables do not answer');
  const sqlstate = String(err.code);
  throw new HouseError(passing.test(sqlstate) ? 'database-away' : 'broken', `sign-in: its tables refused with ${sqlstate}`);
}
