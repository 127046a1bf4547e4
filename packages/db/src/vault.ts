import pg from 'pg';
import type { Query } from './sql.ts';

/** What a listener is told of the keys in the vault. */
export interface VaultEar {
  /** A key was closed, in whichever process. */
  closed(dekId: string): void;
  /** True once notices arrive, false while they may be missed. Said at each change, and after every gap. */
  hearing(hears: boolean): void;
}

export interface Vault {
  /** One statement, no transaction around it. Values travel as pg gives them: bytea as Buffer, int8 as string. */
  query: Query;
  /**
   * Tells of every key that is closed anywhere, until the vault is closed. Never rejects: a vault that is away, or a
   * connection that is lost, is dialled again every second.
   */
  listen(ear: VaultEar): Promise<void>;
  close(): Promise<void>;
}

const dialAgainMs = 1_000;

/**
 * Opens the vault as the login of the URL: `omen_vault`, which reads no table and stores, finds and closes keys, or
 * `omen_vault_keeper`, which destroys them.
 *
 * @throws pg's own errors; they carry no private word, since the vault holds none
 */
export function openVault(url: string, options: { max?: number } = {}): Vault {
  const pool = new pg.Pool({ connectionString: url, max: options.max ?? 4, application_name: 'omen vault', keepAlive: true, connectionTimeoutMillis: 5000 });
  // A connection that dies while idle is replaced at the next query; without a listener the process would die with it.
  pool.on('error', () => undefined);
  const hangUps = new Set<() => Promise<void>>();
  return {
    async query<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
      const { rows } = await pool.query(text, [...values]);
      return rows as Row[];
    },
    async listen(ear) {
      const call = openEar(url, ear);
      hangUps.add(call.hangUp);
      await call.dialled;
    },
    async close() {
      await Promise.all([...hangUps].map((hangUp) => hangUp()));
      hangUps.clear();
      await pool.end();
    },
  };
}

/** One listening connection and its successors. `dialled` resolves after the first try, however it ended. */
function openEar(url: string, ear: VaultEar): { dialled: Promise<void>; hangUp: () => Promise<void> } {
  let line: pg.Client | null = null;
  let again: NodeJS.Timeout | undefined;
  let over = false;

  const lose = (client: pg.Client): void => {
    if (line !== client) return;
    line = null;
    if (over) return;
    ear.hearing(false);
    again = setTimeout(() => void dial(), dialAgainMs);
  };

  const dial = async (): Promise<void> => {
    const client = new pg.Client({ connectionString: url, application_name: 'omen vault ear', keepAlive: true, connectionTimeoutMillis: 5000 });
    line = client;
    client.on('error', () => lose(client));
    client.on('end', () => lose(client));
    client.on('notification', ({ payload }) => { if (payload !== undefined) ear.closed(payload); });
    try {
      await client.connect();
      await client.query('listen omen_key_closed');
      if (line === client) ear.hearing(true);
    } catch {
      lose(client);
      await client.end().catch(() => undefined);
    }
  };

  return {
    dialled: dial(),
    async hangUp() {
      over = true;
      clearTimeout(again);
      await line?.end().catch(() => undefined);
    },
  };
}
