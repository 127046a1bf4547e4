import type { Query } from '@omenhall/delivery/ledger';
import { HouseError } from '@omenhall/contracts/errors';

const words = {
  live: 'STRIPE_SECRET_KEY is a live key, and this house holds orders of the test world. Real money needs a house of its own: name another DATA_DIR, and databases of its own where they are yours.',
  test: 'STRIPE_SECRET_KEY is not a live key, and this house holds orders of real money. Give it its live key back; what is to be tried needs another DATA_DIR.',
} as const;

/**
 * Refuses a desk of one world over the books of the other: asked at each start, before anybody pays.
 * @throws HouseError `bad-input` (final) with words for the owner
 */
export async function requireOneWorld({ query, house }: { query: Query; house: { id: string } }, livemode: boolean): Promise<void> {
  const [row] = await query<{ mixed: boolean }>('select app.has_orders_of($1::uuid, $2::boolean) as mixed', [house.id, !livemode]);
  if (row?.mixed === true) throw new HouseError('bad-input', words[livemode ? 'live' : 'test'], { words: words[livemode ? 'live' : 'test'] });
}
