import pg from 'pg';

/** Counts what this thread asks any Postgres from now on; `stop` answers how many statements there were. */
export function countStatements(): { stop(): number } {
  const { query } = pg.Client.prototype;
  let count = 0;
  pg.Client.prototype.query = new Proxy(query, {
    apply(target, client: unknown, given: unknown[]) {
      count += 1;
      return Reflect.apply(target, client, given) as unknown;
    },
  });
  return {
    stop() {
      pg.Client.prototype.query = query;
      return count;
    },
  };
}
