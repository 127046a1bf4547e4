import { randomBytes } from 'node:crypto';
import { humanCode } from '@omenhall/contracts/values/human-code';
import type { Inside } from '../foundation/context.ts';

/** A code that no order of the house bears; thirty bits make a second look rare. */
export async function freeOrderCode(inside: Inside): Promise<string> {
  const code = humanCode(randomBytes(6));
  const taken = await inside.query('select 1 from app.owner_of_order($1::uuid, $2::text)', [inside.house.id, code]);
  return taken.length === 0 ? code : freeOrderCode(inside);
}
