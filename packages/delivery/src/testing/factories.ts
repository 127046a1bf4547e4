import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { defineJob, type JobDefinition } from '../define-job.ts';
import { leave, type JobToLeave, type Left, type Query } from '../ledger/index.ts';

export const errand = z.object({ n: z.number().int() });
export type Errand = z.infer<typeof errand>;

/** A definition of which only what matters needs saying. */
export function aKind(said: Partial<JobDefinition<string, Errand>> = {}): JobDefinition<string, Errand> {
  const effect = said.effect ?? 'pure';
  return defineJob({
    kind: `errand_${effect}`,
    queue: 'email',
    channel: 'none',
    effect,
    destKey: effect === 'keyed' || effect === 'blind' ? 'somewhere' : null,
    payload: errand,
    payloadVersion: 1,
    maxAttempts: 3,
    backoff: { baseSeconds: 0.05, capSeconds: 0.1 },
    leaseSeconds: 60,
    onUncertain: 'hold',
    ...said,
  });
}

export const aHouse = (): string => randomUUID();

/** Leaves one job, as business code would. */
export async function leaveOne(query: Query, definition: JobDefinition<string, Errand>, said: Partial<JobToLeave<Errand>> = {}): Promise<Left> {
  return await leave(query, definition, { houseId: randomUUID(), payload: { n: 1 }, idempotencyKey: randomUUID(), ...said });
}
