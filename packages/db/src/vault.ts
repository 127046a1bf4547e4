import pg from 'pg';
import type { Query } from './sql.ts';

export interface Vault {
  /** One statement, no transaction around it. Values travel as pg gives them: bytea as Buffer, int8 as string. */
  query: Query;
  /** Calls back with the name of each key that is closed anywhere, until the vault is closed. */
  onKeyClosed(hear: (dekId: string) => void): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the vault as `omen_vault`, which reads no table and calls `vault.put_dek`, `get_dek`, `find_dek`,
 * `mark_pending_shred`, `unmark` and `know_epoch`.
 *
 * @throws pg's own errors; they carry no private word, since the vault holds none
 */
export function openVault(url: string, options: { max?: number } = {}): Vault {
  const pool = new pg.Pool({ connectionString: url, max: options.max ?? 4, application_name: 'omen vault', keepAlive: true, connectionTimeoutMillis: 5000 });
  // A connection that dies while idle is replaced at the next query; without a listener the process would die with it.
  pool.on('error', () => undefined);
  const listeners: pg.Client[] = [];
  return {
    async query<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
      const { rows } = await pool.query(text, [...values]);
      return rows as Row[];
    },
    async onKeyClosed(hear) {
      const client = new pg.Client({ connectionString: url, application_name: 'omen vault ear', keepAlive: true });
      client.on('error', () => undefined);
      client.on('notification', ({ payload }) => { if (payload !== undefined) hear(payload); });
      await client.connect();
      listeners.push(client);
      await client.query('listen omen_key_closed');
    },
    async close() {
      await Promise.all(listeners.splice(0).map((client) => client.end()));
      await pool.end();
    },
  };
}
