import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Environment } from '@omenhall/adapters/env';
import { openPayments } from '@omenhall/adapters/stripe';
import type { Context, HouseFacts, Inside } from '@omenhall/core/context';
import type { Agreeing } from '@omenhall/core/payment';
import { openDatabase, type Tx } from '@omenhall/db';
import { startPostgres } from '@omenhall/db/embedded';
import { readRoleAccess } from '@omenhall/db/role-urls';
import { withTrialDesk } from './keep-trial-desk.ts';

/** The operator's id under which the command line acts: whoever has the house's shell and its logins. Decision 0025. */
export const commandLineId = '00000000-0000-4000-8000-00006f6d656e';

/** A house's books as the command line opens them: two logins, and nothing that needs a key. */
export interface Desk {
  houseId: string;
  /** In the name of the command line, past no wall of an operator's. */
  asOperator: Pick<Context, 'inTransaction' | 'house'>;
  /** For the house's own upkeep, by the worker's login. */
  asUpkeep: Pick<Context, 'inTransaction'>;
  /** In the payment desk's name: agreeing with it. @throws Error in words without a key of the desk */
  agreeing(): Agreeing;
  /** Where hints lie while Redis fails, or always. */
  queueDatabaseUrl: string;
  close(): Promise<void>;
}

/**
 * Opens the books of a running house, or of a stopped embedded one, whose server then runs while they are open.
 * Applies no migration and offers nothing: what it leaves, the next pass of a keeper finds within a second.
 *
 * @throws Error in words when there are no logins or no house
 */
async function openDesk(given: Environment): Promise<Desk> {
  const env = await withTrialDesk(given);
  const access = await readRoleAccess(env.roleUrlsFile ?? join(env.secretsDir, 'role-urls.json'));
  const embedded = env.databaseServiceUrl === null && env.roleUrlsFile === null ? await startPostgres({ dataDir: env.dataDir, log: () => undefined }) : null;
  // The embedded server takes another port when its own is taken, and the file is from its last full start.
  const urlOf = (url: string): string => (embedded === null ? url : Object.assign(new URL(url), { port: String(embedded.port) }).href);
  const database = openDatabase({
    urls: { operator: urlOf(access.urls.operator), worker: urlOf(access.urls.worker), webhook: urlOf(access.urls.webhook) }, contextKey: access.contextKey, pool: { operator: 2, worker: 2, webhook: 2 },
  });
  const close = async (): Promise<void> => {
    await database.close();
    if (embedded !== null && embedded.how !== 'joined') await embedded.stop();
  };
  try {
    const requestId = `omen-${randomUUID()}`;
    const nowhere = { houseId: '00000000-0000-0000-0000-000000000000', requestId };
    const [row] = await database.asOperator({ ...nowhere, operatorId: commandLineId }, ({ query }) => query<{ id: string; name: string; locale: string }>(`select id::text as id, name, locale from app.house_by_slug('omenhall')`));
    if (row === undefined) throw new Error('this database holds no house: run "npm run omen -- migrate" first');
    const house: HouseFacts = { ...row, siteUrl: env.siteUrl, supportEmail: env.supportEmail };
    const around = { house, subjectId: null, requestId, clock: { now: () => new Date() } };
    const inside = (actor: Inside['actor'], { db, query }: Tx): Inside => ({ ...around, actor, db, query, left: [] });
    return {
      houseId: house.id,
      asOperator: { house, inTransaction: (work) => database.asOperator({ houseId: house.id, operatorId: commandLineId, requestId }, (tx) => work(inside({ kind: 'operator', operatorId: commandLineId, role: 'owner' }, tx))) },
      asUpkeep: { inTransaction: (work) => database.asJob({ houseId: house.id, subjectId: null, requestId }, (tx) => work(inside({ kind: 'system', name: 'omen' }, tx))) },
      agreeing() {
        if (env.stripeSecretKey === null) throw new Error('STRIPE_SECRET_KEY is not set, so there is no payment desk to ask');
        const asDesk = (owner: { houseId: string; subjectId: string | null } | null): Agreeing['ofHouse'] => ({
          house, clock: around.clock,
          inTransaction: (work) => database.asWebhook({ houseId: owner?.houseId ?? null, subjectId: owner?.subjectId ?? null, requestId }, (tx) => work({ ...inside({ kind: 'stripe', eventId: 'omen' }, tx), subjectId: owner?.subjectId ?? null })),
        });
        return { ask: database.askInbox, unowned: asDesk(null), inNameOf: asDesk, ofHouse: asDesk({ houseId: house.id, subjectId: null }), payments: openPayments({ secretKey: env.stripeSecretKey, apiUrl: env.stripeApiUrl }) };
      },
      queueDatabaseUrl: urlOf(access.urls.queue),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Opens the books for one piece of work and closes them whatever becomes of it. */
export async function withDesk<T>(env: Environment, work: (desk: Desk) => Promise<T>): Promise<T> {
  const desk = await openDesk(env);
  try {
    return await work(desk);
  } finally {
    await desk.close();
  }
}
