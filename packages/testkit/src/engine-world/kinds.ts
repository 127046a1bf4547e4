import { defineJob, type JobDefinition } from '@omenhall/delivery/define';
import { z } from 'zod';

/** Places in a handler where the harness may hold a job: before and after each thing that cannot be taken back. */
export const points = ['run', 'within', 'settled', 'prepare', 'perform', 'answered'] as const;
export type Point = (typeof points)[number];

/** What a poisoned job does to its process. */
export const deeds = ['throw', 'exit', 'abort', 'loop', 'memory', 'block'] as const;
export type Deed = (typeof deeds)[number];

export const errand = z.object({
  /** Number of the job within its world, from 1: no two have the same. */
  n: z.number().int(),
  /** Where its handler asks the harness before it goes on. */
  hold: z.array(z.enum(points)).optional(),
  /** Milliseconds that the pure part takes. */
  workMs: z.number().int().optional(),
  deed: z.enum(deeds).optional(),
  /** Milliseconds that deed `block` keeps the event loop busy. */
  deedMs: z.number().int().optional(),
});
export type WorldErrand = z.infer<typeof errand>;

const kind = (said: Partial<JobDefinition<string, WorldErrand>> & Pick<JobDefinition<string, WorldErrand>, 'kind' | 'effect'>): JobDefinition<string, WorldErrand> =>
  defineJob({
    queue: 'email', channel: 'none', destKey: null, payload: errand, payloadVersion: 1, maxAttempts: 20, backoff: { baseSeconds: 0.2, capSeconds: 2 }, leaseSeconds: 120, onUncertain: 'hold', ...said,
  });

/** One kind for each way of meeting the outside; `asked` is blind with a way to ask, `careful` is sent once more by policy. */
export const kinds = {
  pure: kind({ kind: 'pure_errand', effect: 'pure', queue: 'render' }),
  internal: kind({ kind: 'internal_errand', effect: 'internal', queue: 'echo' }),
  keyed: kind({ kind: 'keyed_errand', effect: 'keyed', queue: 'gift', destKey: 'provider' }),
  blind: kind({ kind: 'blind_errand', effect: 'blind', destKey: 'smtp' }),
  asked: kind({ kind: 'asked_errand', effect: 'blind', destKey: 'smtp' }),
  poison: kind({ kind: 'poison_errand', effect: 'pure', queue: 'render', maxAttempts: 3 }),
  /** Poison with the shortest lease there is, for what never gives the event loop back. */
  stuck: kind({ kind: 'stuck_errand', effect: 'pure', queue: 'render', maxAttempts: 3, leaseSeconds: 10 }),
} as const;
export type WorldKind = keyof typeof kinds;

export const kindNames = Object.keys(kinds) as WorldKind[];

/** The house's queues of this world, and how many hands a worker has for each unless told. */
export const queues = {
  email: { concurrency: 8, shared: 'outside' }, gift: { concurrency: 8, shared: 'outside' }, echo: { concurrency: 6, shared: 'outside' }, render: { concurrency: 4, shared: 'render' },
} as const;

/** The Message-ID of an effect: the same for every try, another for a resend. */
export const messageIdOf = (effectKey: string): string => `<${effectKey.replaceAll(':', '.')}@engine.example>`;

/** The first job of the family that a key or a Message-ID speaks of; null when it is none of ours. */
export const familyOf = (text: string): string | null => /v1[.:]([0-9a-f-]{36})[.:]\d+/.exec(text)?.[1] ?? null;
