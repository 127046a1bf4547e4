import { randomBytes } from 'node:crypto';
import { withClient, withDatabase } from '../setup-roles.ts';
import { testServiceUrl } from './clone-database.ts';

/** A database with nothing in it, on the test server, for tests of what fills one. */
export async function emptyDatabase(): Promise<{ url: string; name: string; drop: () => Promise<void> }> {
  const server = testServiceUrl();
  const name = `omen_empty_${randomBytes(8).toString('hex')}`;
  await withClient(server, (client) => client.query(`create database ${name} template template0 encoding 'UTF8'`));
  return {
    url: withDatabase(server, name),
    name,
    async drop() {
      await withClient(server, (client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}
