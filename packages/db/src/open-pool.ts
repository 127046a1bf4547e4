import pg from 'pg';

/**
 * Types that Prisma's adapter cannot read, though their text form says all: "char", regproc, xid, regclass, regtype,
 * void, pg_lsn, regnamespace, regrole, xid8.
 */
const readAsText = new Set([18, 24, 28, 2205, 2206, 2278, 3220, 4089, 4096, 5069]);
const textType = 25;

/** A pool whose answers Prisma can always read: a function that returns nothing would otherwise fail after it ran. */
export function openPool(url: string, max: number, name: string): pg.Pool {
  return new pg.Pool({ connectionString: url, max, application_name: name, keepAlive: true, connectionTimeoutMillis: 5000, Client: ReadableClient });
}

interface Answer {
  fields?: { dataTypeID: number }[];
}

class ReadableClient extends pg.Client {
  // A property, because the driver declares `query` with a dozen overloads. The pool itself asks with a callback.
  override query = ((...args: unknown[]) => {
    const heard = args.at(-1);
    if (typeof heard === 'function') args[args.length - 1] = (err: unknown, result?: Answer) => heard(err, relabel(result));
    const answer: unknown = Reflect.apply(super.query, this, args);
    return answer instanceof Promise ? answer.then(relabel) : answer;
  }) as pg.Client['query'];
}

function relabel<Result extends Answer | undefined>(result: Result): Result {
  for (const field of result?.fields ?? []) if (readAsText.has(field.dataTypeID)) field.dataTypeID = textType;
  return result;
}
