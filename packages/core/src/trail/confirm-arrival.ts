import type { Inside } from '../foundation/context.ts';
import { refuse } from '../foundation/refuse.ts';
import { loadOrder } from './load-facts.ts';

/**
 * Takes the buyer's word that a letter of unknown outcome arrived: it counts as proof, and the letter ends as accepted.
 * A second word, or one that proof or another letter has overtaken, changes nothing. The log takes it from the row.
 * Refuses `not-found` for a letter that is not of this order, `not-ready` while the house itself still finds out.
 */
export async function confirmArrival(inside: Inside, { orderCode, supportRef }: { orderCode: string; supportRef: string }): Promise<void> {
  const order = (await loadOrder(inside, { orderCode })) ?? refuse('not-found', `order ${orderCode}`);
  const family = order.facts.deliveries.filter((row) => row.supportRef === supportRef);
  if (family.length === 0) refuse('not-found', `delivery of order ${orderCode}`);
  const open = family.find((row) => row.tracker === 'checking');
  if (open === undefined) return;
  if (!open.needsAPerson) refuse('not-ready', `delivery ${open.id} is being looked into`);
  await inside.query('select app.letter_arrived($1::uuid)', [open.id]);
}
