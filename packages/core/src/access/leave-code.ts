import { randomUUID } from 'node:crypto';
import type { Secret } from '@omenhall/contracts/values/secret';
import { recoveryEmailJob } from '@omenhall/jobs';
import type { Context } from '../foundation/context.ts';
import { leaveJob } from '../foundation/leave-job.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { requireSubject } from '../foundation/refuse.ts';
import { sealRecord } from '../vault/index.ts';

/** Minutes a one-time code lives. */
export const codeMinutes = 10;

/** Where the secret of a letter stands sealed until the letter left. */
export const secretPlace = (houseId: string, subjectId: string, secretId: string) => ({ table: 'delivery_payloads', column: 'sealed', rowId: secretId, houseId, subjectId });

const subjects = { sign_in_code: 'Your sign-in code', step_up_code: 'Your code for the counter' } as const;

/**
 * Leaves the letter with a one-time code for the subject of this context. The code travels sealed beside the job;
 * an unsent code lapses with its time.
 */
export async function leaveCode(ctx: Context, code: Secret<string>, letter: keyof typeof subjects = 'sign_in_code'): Promise<void> {
  const subjectId = requireSubject(ctx);
  const secretId = randomUUID();
  const key = await ctx.keys.prepare('subject', subjectId, subjectId);
  await ctx.inTransaction(async (inside) => {
    await leaveJob(inside, recoveryEmailJob, {
      payload: { letter, secretId, expiresInMinutes: codeMinutes },
      idempotencyKey: `${letter}:${secretId}`,
      safeSubject: subjects[letter],
      priority: 0,
      expiresAt: new Date(ctx.clock.now().getTime() + codeMinutes * 60_000),
      sealed: sealRecord(key, secretPlace(ctx.house.id, subjectId, secretId), code.map((digits) => ({ code: digits }))).bytes(),
    });
    await recordAudit(inside, { action: 'access.code_left', entityType: 'subject', entityId: subjectId });
  });
}
