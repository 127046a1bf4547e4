import { randomUUID } from 'node:crypto';
import { recoveryEmailJob } from '@omenhall/jobs';
import { Secret } from '@omenhall/contracts/values/secret';
import type { InviteOperator } from '@omenhall/contracts/operator/operator.schema';
import type { Context } from '../foundation/context.ts';
import { leaveJob } from '../foundation/leave-job.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { refuse } from '../foundation/refuse.ts';
import { sealRecord } from '../vault/index.ts';
import { hashToken, newToken } from './begin-guest.ts';
import { secretPlace } from './leave-code.ts';
import { setAddress } from './set-address.ts';

/** How long the link of an invitation opens. */
export const inviteHours = 24;

/**
 * Asks somebody to look after the house: a new person with this address, an open role, and a letter with a link that
 * works once within a day. Inviting again voids the link before. The role begins when the link is used.
 *
 * @param owner     the owner's own context
 * @param inNameOf  a context in the name of the person to be
 * @throws HouseError `already-operator` for an address that is in
 */
export async function inviteOperator(owner: Context, inNameOf: (subjectId: string) => Context, { address, role }: InviteOperator): Promise<void> {
  const subjectId = randomUUID();
  const token = newToken();
  const person = inNameOf(subjectId);
  const key = await owner.keys.prepare('subject', subjectId, subjectId);
  await person.inTransaction(async (inside) => {
    await inside.db.subject.create({ data: { id: subjectId, houseId: inside.house.id, locale: inside.house.locale }, select: { id: true } });
    await setAddress(inside, owner.keys, key, address);
  });
  await owner.inTransaction(async (inside) => {
    const [invited] = await inside.query<{ id: string }>('select operator_id::text as id from app.invite_operator($1::uuid, $2::text, $3::bytea)', [subjectId, role, hashToken(token)]);
    if (invited === undefined) refuse('already-operator', 'the address is in');
    await recordAudit(inside, { action: 'operator.invited', entityType: 'operator', entityId: invited.id, meta: { role } });
  });
  // The letter leaves last: a link without its invitation would open nothing.
  const secretId = randomUUID();
  await person.inTransaction((inside) => leaveJob(inside, recoveryEmailJob, {
    payload: { letter: 'operator_invite', secretId, role, expiresInHours: inviteHours },
    idempotencyKey: `operator_invite:${secretId}`, safeSubject: 'An invitation to look after this house',
    expiresAt: new Date(owner.clock.now().getTime() + inviteHours * 3_600_000),
    sealed: sealRecord(key, secretPlace(owner.house.id, subjectId, secretId), new Secret({ token })).bytes(),
  }));
}
