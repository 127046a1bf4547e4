import { runMigrations } from 'bullmq';
import pg from 'pg';

/**
 * Brings schema `bullmq` up to this build's version, and marks it with an epoch that changes when it is emptied.
 * The login needs USAGE and CREATE on the schema, or CREATE on the database when it does not exist.
 * A second call, or two at once, change nothing more. Throws when the schema is newer than this build, or on a lost connection.
 */
export async function migrateQueueSchema(queueDatabaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: queueDatabaseUrl, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    await runMigrations(client, 'bullmq');
    await client.query('select pg_advisory_lock(72707370)');
    await client.query(
      `create table if not exists bullmq.omen_epoch (one boolean primary key default true check (one), epoch uuid not null default gen_random_uuid())`,
    );
    await client.query('insert into bullmq.omen_epoch default values on conflict do nothing');
  } finally {
    await client.end();
  }
}
