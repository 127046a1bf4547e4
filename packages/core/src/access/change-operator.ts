import type { OperatorRole } from '@omenhall/contracts/access/access.schema';
import type { Inside } from '../foundation/context.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { refuse } from '../foundation/refuse.ts';

/** Gives an operator, or one who is asked, another role. @throws HouseError `not-found`, `last-owner` */
export async function changeOperatorRole(inside: Inside, { id, role }: { id: string; role: OperatorRole }): Promise<void> {
  const [answer] = await inside.query<{ word: string }>('select app.change_operator_role($1::uuid, $2::text) as word', [id, role]);
  refuseUnlessDone(answer?.word, id);
  await recordAudit(inside, { action: 'operator.role_changed', entityType: 'operator', entityId: id, meta: { role } });
}

/** Ends a role or an invitation, with every session and link of it. @throws HouseError `not-found`, `last-owner` */
export async function revokeOperator(inside: Inside, id: string): Promise<void> {
  const [answer] = await inside.query<{ word: string }>('select app.revoke_operator($1::uuid) as word', [id]);
  refuseUnlessDone(answer?.word, id);
  await recordAudit(inside, { action: 'operator.revoked', entityType: 'operator', entityId: id });
}

function refuseUnlessDone(word: string | undefined, id: string): void {
  if (word === 'last_owner') refuse('last-owner', `operator ${id} is the last owner`);
  if (word !== 'done') refuse('not-found', `operator ${id}`);
}
