import { Secret } from '@omenhall/contracts/values/secret';
import type { Query } from '@omenhall/delivery/ledger';
import type { Keys } from '../foundation/ports.ts';
import { refuse } from '../foundation/refuse.ts';

/**
 * Counts one try of a flow that guards a secret, in the house's own rows.
 * @param name what is counted, such as an address; only its keyed hash is kept
 * @throws HouseError `too-many` beyond the limit of the fixed window
 */
export async function countAttempt(query: Query, keys: Keys, houseId: string, rule: { flow: string; limit: number; windowSeconds: number }, name: string | Secret<string>): Promise<void> {
  const [row] = await query<{ within: boolean }>(
    `select app.count_attempt($1::uuid, $2::text, $3::bytea, $4::int, make_interval(secs => $5::int)) as within`,
    [houseId, rule.flow, keys.blindIndex('attempts', `${rule.flow}:${name instanceof Secret ? name.reveal('index') : name}`), rule.limit, rule.windowSeconds],
  );
  if (row?.within !== true) refuse('too-many', `limit of ${rule.flow} reached`);
}
