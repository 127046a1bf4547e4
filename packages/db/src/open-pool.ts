import pg from 'pg';

/**
 * Types that Prisma's adapter cannot read, though their text form says all: "char", regproc, xid, regclass, regtype,
 * void, pg_lsn, regnamespace, regrole, xid8.
 */
const readAsText = new Set([18, 24, 28, 2205, 2206, 2278, 3220, 4089, 4096, 5069]);
const textType = 25;

/** A pool whose answers Prisma can always read: a function that returns nothing would otherwise fail after it ran. */
export function openPool(url: string, max: number, name: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max, application_name: name, keepAlive: true, connectionTimeoutMillis: 5000, Client: ReadableClient });
  // An idle connection that dies is replaced at the next query. Prisma listens too, but no longer once it has let go.
  pool.on('error', () => undefined);
  // A pool stops listening to a connection it is closing; the server's last word on it would otherwise end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

const ReadableClient = relabelling((field) => {
  if (readAsText.has(field.dataTypeID)) field.dataTypeID = textType;
});

interface Field {
  name: string;
  dataTypeID: number;
}

/** A pg client that lets `relabel` change how each column of an answer is announced, before Prisma's adapter sees it. */
export function relabelling(relabel: (field: Field) => void): typeof pg.Client {
  const mark = <Answer>(answer: Answer & { fields?: Field[] }): Answer => {
    for (const field of answer?.fields ?? []) relabel(field);
    return answer;
  };
  return class extends pg.Client {
    // A property, because the driver declares `query` with a dozen overloads. The pool itself asks with a callback.
    override query = ((...args: unknown[]) => {
      const heard = args.at(-1);
      if (typeof heard === 'function') args[args.length - 1] = (err: unknown, answer: object) => heard(err, mark(answer));
      const ask = super.query.bind(this) as (...asked: unknown[]) => unknown;
      const answer = ask(...args);
      return answer instanceof Promise ? answer.then(mark) : answer;
    }) as pg.Client['query'];
  };
}
