import { randomBytes } from 'node:crypto';
import { humanCode } from '@omenhall/contracts/values/human-code';
import { leave, leaveIfGranted, type JobToLeave, type Left } from '@omenhall/delivery/ledger';
import type { JobDefinition } from '@omenhall/delivery/define';
import type { Inside } from './context.ts';

export interface WorkToLeave<Payload> extends Pick<JobToLeave<Payload>, 'payload' | 'idempotencyKey' | 'runAt' | 'expiresAt' | 'priority' | 'sealed' | 'links'> {
  /** A template's subject constant, for support; absent for work without a letter. */
  safeSubject?: string;
}

/**
 * The one way to ask for work: a row in the transaction of the fact, in the name of its subject.
 * A known idempotency key leaves nothing new and gives the first job.
 *
 * @throws the database's `OM001` when a consent that this kind needs is not granted
 */
export async function leaveJob<Payload>(inside: Inside, definition: JobDefinition<string, Payload>, work: WorkToLeave<Payload>): Promise<Left> {
  return note(inside, await leave(inside.query, definition, named(inside, work)));
}

/** As `leaveJob`, but a closed gate is an answer: null, and the transaction goes on. */
export async function leaveJobIfGranted<Payload>(inside: Inside, definition: JobDefinition<string, Payload>, work: WorkToLeave<Payload>): Promise<Left | null> {
  const left = await leaveIfGranted(inside.query, definition, named(inside, work));
  return left === null ? null : note(inside, left);
}

function named<Payload>(inside: Inside, { safeSubject, ...work }: WorkToLeave<Payload>): JobToLeave<Payload> {
  return {
    ...work,
    houseId: inside.house.id,
    subjectId: inside.subjectId,
    safeSubject: safeSubject ?? null,
    // Eight letters: read out on the phone, and guessed by nobody.
    supportRef: humanCode(randomBytes(8)),
  };
}

function note(inside: Inside, left: Left): Left {
  if (left.hint !== null) inside.left.push(left.hint);
  return left;
}
