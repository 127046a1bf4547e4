import type { Colleague } from '@omenhall/contracts/operator/operator.schema';
import type { Inside } from '../foundation/context.ts';

/** Who looks after the house or is asked to, oldest first; for an owner. */
export async function listOperators({ query, actor }: Inside): Promise<Colleague[]> {
  const rows = await query<{ id: string; role: Colleague['role']; mask: string; invited_at: Date; joined_at: Date | null; seen_at: Date | null }>(
    'select operator_id::text as id, role, address_mask as mask, invited_at, joined_at, seen_at from app.operators_of_house()');
  return rows.map((row) => ({
    id: row.id, role: row.role, maskedAddress: row.mask, invitedAt: row.invited_at, joinedAt: row.joined_at, seenAt: row.seen_at,
    self: actor.kind === 'operator' && actor.operatorId === row.id,
  }));
}
