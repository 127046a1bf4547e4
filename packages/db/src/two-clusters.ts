import { withClient } from './setup-roles.ts';

/** Vault and data stand in one cluster where they must not: a backup of one would hold both, and no key could be forgotten. */
export class SharedCluster extends Error {
  constructor() {
    super('vault and data share one cluster, and VAULT_REQUIRE_SEPARATE is set: give the vault a server of its own');
    this.name = 'SharedCluster';
  }
}

/**
 * Whether two URLs lead to one Postgres cluster, by whatever names, addresses and databases. Any login may ask.
 * @throws pg's error when one of them does not answer
 */
export async function areOneCluster(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([identify(one), identify(other)]);
  return first === second;
}

/** @throws SharedCluster (final), or pg's error when one of them does not answer */
export async function requireTwoClusters(one: string, other: string): Promise<void> {
  if (await areOneCluster(one, other)) throw new SharedCluster();
}

const identify = (url: string): Promise<string> => withClient(url, async (client) => {
  const { rows } = await client.query<{ id: string }>('select system_identifier::text as id from pg_control_system()');
  return rows[0]?.id ?? '';
});
