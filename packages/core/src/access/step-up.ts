import { randomInt } from 'node:crypto';
import { Secret } from '@omenhall/contracts/values/secret';
import type { Context } from '../foundation/context.ts';
import type { Keys } from '../foundation/ports.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { refuse } from '../foundation/refuse.ts';
import { hashToken } from './begin-guest.ts';
import { countAttempt } from './count-attempt.ts';
import { leaveCode } from './leave-code.ts';
import { guardedLimits } from './limits.rules.ts';

interface OperatorAtDoor { operatorId: string; /** The session's own token, as the browser holds it. */ session: string }

/**
 * Mails a fresh code of eight digits to an operator's own address; it fits this one session, for ten minutes and three tries.
 * The code before it is void.
 * @param ctx in the name of the operator's person
 */
export async function sendStepUpCode(ctx: Context, { operatorId, session }: OperatorAtDoor): Promise<void> {
  const code = new Secret(String(randomInt(1e8)).padStart(8, '0'));
  await ctx.inTransaction(async ({ query, house }) => {
    await countAttempt(query, ctx.keys, house.id, guardedLimits.stepUpCode, operatorId);
    await countAttempt(query, ctx.keys, house.id, guardedLimits.stepUpCodePerDay, operatorId);
    await query('select app.begin_step_up($1::bytea, $2::bytea) as begun', [hashToken(session), digestOf(ctx.keys, session, code)]);
  });
  await leaveCode(ctx, code, 'step_up_code');
}

/**
 * Consumes that code: for five minutes the session may do what is dangerous.
 * @throws HouseError `code-refused` for wrong, used, ended, replaced and never sent alike; `too-many` after ten tries in an hour
 */
export async function stepUp(ctx: Context, { operatorId, session }: OperatorAtDoor, code: Secret<string>): Promise<void> {
  const fits = await ctx.inTransaction(async (inside) => {
    await countAttempt(inside.query, ctx.keys, inside.house.id, guardedLimits.tryStepUp, operatorId);
    const [answer] = await inside.query<{ fits: boolean }>('select app.step_up($1::bytea, $2::bytea) as fits', [hashToken(session), digestOf(ctx.keys, session, code)]);
    const done = answer?.fits === true;
    await recordAudit(inside, { action: 'operator.stepped_up', entityType: 'operator', entityId: operatorId, outcome: done ? 'done' : 'refused' });
    return done;
  });
  if (!fits) refuse('code-refused', 'step-up code refused');
}

/** Keyed, and bound to the session: the code of one opens no other. */
const digestOf = (keys: Keys, session: string, code: Secret<string>): Uint8Array => new Uint8Array(keys.blindIndex('attempts', `step_up|${Buffer.from(hashToken(session)).toString('hex')}|${code.reveal('index')}`));
