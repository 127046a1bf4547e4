import { SpanStatusCode, trace } from '@opentelemetry/api';
import type pg from 'pg';
import { Prisma, PrismaClient } from './generated/client.ts';
import { adapterUnderContext, underContext } from './begin-under-context.ts';
import { signContext, type Context, type ContextKey } from './context-token.ts';
import { openPool } from './open-pool.ts';
import { asRefusal } from './refused-by-database.ts';
import { queryThrough, type Query } from './sql.ts';

export { RefusedByDatabase, type DatabaseRefusal } from './refused-by-database.ts';
export { openAuthPool } from './open-auth-pool.ts';
export { openVault, type Vault, type VaultEar } from './vault.ts';
export { openReader, type Reader } from './open-reader.ts';
export type { ContextKey } from './context-token.ts';
export type { Query } from './sql.ts';
export { Prisma };

/** The logins that work through this door. Each sees what its policies and grants allow. */
export type ServingRole = 'app' | 'webhook' | 'worker' | 'operator' | 'sequencer';

export interface Tx {
  /** Prisma's client of this one transaction. It must not outlive the call. */
  db: Prisma.TransactionClient;
  /** Plain SQL through the same transaction. */
  query: Query;
}

export interface DatabaseOptions {
  /** Only the logins that this process needs; using another one throws. */
  urls: { [Role in ServingRole]?: string };
  contextKey: ContextKey;
  /** Connections per role; 10 for app, 8 for webhook, 6 for worker, 2 for the others unless told. */
  pool?: Partial<Record<ServingRole, number>>;
  /** Milliseconds since 1970. The token's end is reckoned from it, and checked against the database's clock. */
  now?: () => number;
}

type Work<T> = (tx: Tx) => Promise<T>;

const tracer = trace.getTracer('omenhall.db');

/** One span per transaction, in the name of its login and nothing else; free of cost until an owner loads a tracing SDK. */
const traced = <T>(role: ServingRole, begin: () => Promise<T>): Promise<T> => tracer.startActiveSpan(`transaction ${role}`, async (span) => {
  try {
    return await begin();
  } catch (err) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: err instanceof Error ? err.name : 'unknown' });
    throw err;
  } finally {
    span.end();
  }
});

/**
 * The five ways in. Each call is one interactive transaction: its first statement sets a signed context, the last is
 * COMMIT, and whatever `work` throws rolls it back. At most 5 s to begin and 5 s to work; no network inside.
 *
 * Ids are uuids; `requestId` is 1 to 64 letters, digits or `_.:-`.
 *
 * @throws RefusedByDatabase in codes alone, never with a row, a value or the driver's error
 */
export interface Database {
  /** In a customer's name. A null subject is a visitor, who sees the house's public rows only. */
  asSubject<T>(who: { houseId: string; subjectId: string | null; requestId: string }, work: Work<T>): Promise<T>;
  /** In the name of the person a job belongs to; null for the house's own upkeep. */
  asJob<T>(who: { houseId: string; subjectId: string | null; requestId: string }, work: Work<T>): Promise<T>;
  /** For an event from outside. Without a house: the inbox and the look-ups that find the house. */
  asWebhook<T>(who: { houseId: string | null; subjectId: string | null; requestId: string }, work: Work<T>): Promise<T>;
  /** For an operator; `app.current_subject()` then gives the operator's own id. */
  asOperator<T>(who: { houseId: string; operatorId: string; requestId: string }, work: Work<T>): Promise<T>;
  /** For the linker of the audit log: no house, no subject, an empty context. */
  asSequencer<T>(work: Work<T>): Promise<T>;
  /** One statement of the linker's, outside a transaction and without a context: for looks that come often and mostly find nothing. */
  lookAsSequencer: Query;
  /**
   * One statement of the inbox's, outside a transaction and without a context: the inbox stands before anybody knows
   * whose an event is, and everything behind a wall stays shut. Values travel as pg gives them.
   */
  askInbox: Query;
  /** Asks one login for an answer. Throws RefusedByDatabase `away` when there is none within 5 s. */
  ping(): Promise<void>;
  /** The newest migration that stands, for readiness. Null when none does. */
  newestMigration(): Promise<string | null>;
  /** Waits for the running transactions and closes every connection. */
  close(): Promise<void>;
}

const connections: Record<ServingRole, number> = { app: 10, worker: 6, webhook: 8, operator: 2, sequencer: 2 };

/** Opens the five ways in. Connects at the first call, not here. */
export function openDatabase(options: DatabaseOptions): Database {
  const opened = new Map<ServingRole, { client: PrismaClient; pool: pg.Pool; close: () => Promise<void> }>();
  const now = options.now ?? Date.now;

  const wayOf = (role: ServingRole): { client: PrismaClient; pool: pg.Pool } => {
    const known = opened.get(role);
    if (known !== undefined) return known;
    const url = options.urls[role];
    if (url === undefined) throw new Error(`this process was given no login for ${role}`);
    const pool = openPool(url, options.pool?.[role] ?? connections[role], `omen ${role}`);
    const client = new PrismaClient({ adapter: adapterUnderContext(pool), errorFormat: 'minimal' });
    const way = { client, pool, close: async () => { await client.$disconnect(); await pool.end(); } };
    opened.set(role, way);
    return way;
  };
  const clientOf = (role: ServingRole): PrismaClient => wayOf(role).client;
  const planned = new Map<string, string>();

  const within = async <T>(role: ServingRole, context: Context | null, work: Work<T>): Promise<T> => {
    const client = clientOf(role);
    return traced(role, async () => {
      try {
        const token = context === null ? '' : signContext(options.contextKey, context, now());
        return await underContext(token, (check) => client.$transaction(async (db) => {
          check();
          return work({ db, query: queryThrough(db) });
        }, { timeout: 5000, maxWait: 5000 }));
      } catch (err) {
        throw asRefusal(err);
      }
    });
  };

  const anyRole = (): ServingRole => {
    const [role] = Object.keys(options.urls) as ServingRole[];
    if (role === undefined) throw new Error('this process was given no login');
    return role;
  };

  return {
    asSubject: (who, work) => within('app', { kind: 'customer', ...who }, work),
    asJob: (who, work) => within('worker', { kind: 'job', ...who }, work),
    asWebhook: (who, work) => within('webhook', { kind: 'webhook', ...who }, work),
    asOperator: ({ operatorId, ...who }, work) => within('operator', { kind: 'operator', subjectId: operatorId, ...who }, work),
    asSequencer: (work) => within('sequencer', null, work),
    async lookAsSequencer(text, values) {
      try {
        return await queryThrough(clientOf('sequencer'))(text, values);
      } catch (err) {
        throw asRefusal(err);
      }
    },
    askInbox: async <Row>(text: string, values: readonly unknown[] = []) => {
      // A statement that comes with every event is planned once per connection.
      const name = planned.get(text) ?? `inbox_${planned.size}`;
      planned.set(text, name);
      try {
        return (await wayOf('webhook').pool.query({ name, text, values: [...values] })).rows as Row[];
      } catch (err) {
        throw asRefusal(err);
      }
    },
    async ping() {
      try {
        await clientOf(anyRole()).$queryRaw`select 1`;
      } catch (err) {
        throw asRefusal(err);
      }
    },
    async newestMigration() {
      const [row] = await within(anyRole(), null, ({ query }) => query<{ name: string | null }>('select app.newest_migration() as name'));
      return row?.name ?? null;
    },
    async close() {
      await Promise.all([...opened.values()].map(({ close }) => close()));
      opened.clear();
    },
  };
}
