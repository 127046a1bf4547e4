import pg from 'pg';
import { Prisma } from './generated/client.ts';

export type DatabaseRefusal =
  /** Rights, row security, or a context that does not verify (42501). Customers get NOT_FOUND; in production it is an alarm. */
  | 'forbidden'
  /** A unique or exclusion constraint (23505, 23P01). */
  | 'conflict'
  /** A foreign key, in either direction (23503, 23001). */
  | 'foreign-key'
  /** CHECK, NOT NULL, or a value of the wrong shape (23514, 23502, class 22). */
  | 'invalid'
  /** Serialization failure, deadlock or lock timeout (40001, 40P01, 55P03): the same work may be tried again. */
  | 'busy'
  /** The statement or the transaction took too long (57014, 25P03, P2028): nothing was kept. */
  | 'timeout'
  /** The server cannot be reached, or is starting or stopping. Try again later. */
  | 'away'
  /** An update or delete by its key found no row it may touch. */
  | 'absent'
  /** Any other SQLSTATE: a mistake in our own SQL, or a rule raised by a trigger, told by its `sqlstate`. */
  | 'failed';

/**
 * What the database said no to, in codes alone. It keeps no cause: the driver's error carries rows and values.
 */
export class RefusedByDatabase extends Error {
  readonly code: DatabaseRefusal;
  /** Five characters, or null when the server never answered. */
  readonly sqlstate: string | null;
  /** The constraint's or index's name where the driver tells it. */
  readonly constraint: string | null;

  /** @param hint a word for the log alone, such as Prisma's own code; made of our names, never of values */
  constructor(code: DatabaseRefusal, sqlstate: string | null, constraint: string | null, hint: string | null = null) {
    super(`database refused: ${[code, sqlstate, constraint, hint].filter((part) => part !== null).join(' ')}`);
    this.name = 'RefusedByDatabase';
    this.code = code;
    this.sqlstate = sqlstate;
    this.constraint = constraint;
  }
}

/** The refusal an error stands for, or the error itself when it did not come from the database. */
export function asRefusal(err: unknown): unknown {
  if (err instanceof RefusedByDatabase || !(err instanceof Error)) return err;
  const driver = driverCause(err);
  if (driver !== null) {
    const sqlstate = driver.originalCode ?? driver.code ?? null;
    if (sqlstate !== null) return new RefusedByDatabase(meaningOf(sqlstate), sqlstate, constraintOf(driver));
    if (driver.kind !== undefined && awayKinds.has(driver.kind)) return new RefusedByDatabase('away', null, null);
    return new RefusedByDatabase('failed', null, null);
  }
  if (err instanceof pg.DatabaseError) return new RefusedByDatabase(meaningOf(err.code ?? ''), err.code ?? null, err.constraint ?? null);
  if (isLineLost(err)) return new RefusedByDatabase('away', null, null);
  if (err instanceof Prisma.PrismaClientInitializationError) return new RefusedByDatabase('away', null, null);
  if (err instanceof Prisma.PrismaClientKnownRequestError) return new RefusedByDatabase(prismaCodes.get(err.code) ?? 'failed', null, null, err.code);
  // Its words print the whole call with every value in it.
  if (err instanceof Prisma.PrismaClientValidationError) return new RefusedByDatabase('failed', null, null, namesIn(err.message));
  if (err instanceof Prisma.PrismaClientUnknownRequestError || err instanceof Prisma.PrismaClientRustPanicError) return new RefusedByDatabase('failed', null, null, err.name);
  return err;
}

const prismaCodes: ReadonlyMap<string, DatabaseRefusal> = new Map([
  ['P2002', 'conflict'], ['P2003', 'foreign-key'], ['P2023', 'invalid'], ['P2025', 'absent'], ['P2034', 'busy'],
  // The transaction could not be opened in time, or outlived its 5 s.
  ['P2028', 'timeout'], ['P2024', 'away'], ['P1001', 'away'], ['P1017', 'away'],
]);

/** Which call of ours was wrong, and in which argument: names from the schema. */
function namesIn(message: string): string {
  const call = /Invalid `([\w.$]+)\(\)` invocation/.exec(message)?.[1];
  const argument = /(?:Argument|Unknown (?:argument|field)) `(\w+)`/.exec(message.split('\n').at(-1) ?? '')?.[1];
  return [call ?? 'a call', argument].filter((name) => name !== undefined).join(' ');
}

const awayKinds = new Set(['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TlsConnectionError', 'TooManyConnections']);

/** What pg says when the server's end of the line is gone: the adapter knows no such sentence and lets it pass as it is. */
const lostLine = new Set([
  'Connection terminated', 'Connection terminated unexpectedly', 'Connection terminated due to connection timeout', 'timeout expired', 'timeout exceeded when trying to connect',
  'Client has encountered a connection error and is not queryable', 'Client was closed and is not queryable',
]);
const lostSocket = new Set(['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

function isLineLost(err: Error): boolean {
  // A host with several addresses fails once for each.
  if (err instanceof AggregateError) return err.errors.length > 0 && err.errors.every((one) => one instanceof Error && isLineLost(one));
  return lostLine.has(err.message) || ('syscall' in err && 'code' in err && typeof err.code === 'string' && lostSocket.has(err.code));
}

interface DriverCause {
  kind?: string;
  code?: string;
  originalCode?: string;
  originalMessage?: string;
  message?: string;
  constraint?: { index?: string };
}

/** The driver adapter's own error: it is thrown as it is by a bare statement, and kept under `meta` by the client's. */
function driverCause(err: Error): DriverCause | null {
  const holder: unknown = err instanceof Prisma.PrismaClientKnownRequestError ? err.meta?.['driverAdapterError'] : err;
  if (!(holder instanceof Error) || holder.name !== 'DriverAdapterError') return null;
  return typeof holder.cause === 'object' ? holder.cause : null;
}

function constraintOf(driver: DriverCause): string | null {
  if (driver.constraint?.index !== undefined) return driver.constraint.index;
  // The adapter drops a CHECK's name; the server's sentence carries it, in a place that holds no value.
  return /violates (?:check|exclusion|foreign key) constraint "([A-Za-z0-9_]+)"/.exec(driver.originalMessage ?? driver.message ?? '')?.[1] ?? null;
}

function meaningOf(sqlstate: string): DatabaseRefusal {
  switch (sqlstate) {
    case '42501': return 'forbidden';
    case '23505': case '23P01': return 'conflict';
    case '23503': case '23001': return 'foreign-key';
    case '23514': case '23502': return 'invalid';
    case '40001': case '40P01': case '55P03': return 'busy';
    case '57014': case '25P03': return 'timeout';
    case '57P01': case '57P02': case '57P03': case '53300': return 'away';
    default: return sqlstate.startsWith('22') ? 'invalid' : sqlstate.startsWith('08') ? 'away' : 'failed';
  }
}
