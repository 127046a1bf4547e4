import { z } from 'zod';

/** What may go wrong with the webhooks of the next payments. */
export const WebhookTrouble = z.enum(['none', 'twice', 'two-at-once', 'late', 'never', 'bad-signature-first', 'stale-signature-first', 'reordered']);
export type WebhookTrouble = z.infer<typeof WebhookTrouble>;

/** What may go wrong with the desk's own answers. */
export const DeskTrouble = z.enum(['none', 'rate-limit', 'broken', 'away', 'lost-answer']);
export type DeskTrouble = z.infer<typeof DeskTrouble>;

/** What may go wrong with money on its way back. */
export const RefundTrouble = z.enum(['none', 'slow']);
export type RefundTrouble = z.infer<typeof RefundTrouble>;

export const MailTrouble = z.enum(['none', 'refuse-next', 'defer-next', 'silent-after-dot']);
export type MailTrouble = z.infer<typeof MailTrouble>;

const Count = z.coerce.number().int().min(1).max(10_000);

/** One or more switches at once; one that is not named stays as it is. */
export const TroubleWish = z.strictObject({
  mode: WebhookTrouble.optional(),
  /** How late, for `late`. */
  seconds: z.coerce.number().int().min(1).max(3_600).optional(),
  /** For how many payments, calls or letters the switch stays on. */
  times: Count.optional(),
  desk: DeskTrouble.optional(),
  mail: MailTrouble.optional(),
  refund: RefundTrouble.optional(),
});
export type TroubleWish = z.infer<typeof TroubleWish>;

/** One delivery to attempt: after how long, and signed how; `stale` is rightly signed, an hour ago. */
export interface Attempt {
  afterMs: number;
  signature: 'good' | 'bad' | 'stale';
}

/** The plan for the `place`th of `count` events of one act; an empty plan holds it until somebody sends it by hand. */
export function planAttempts(trouble: WebhookTrouble, lateSeconds: number, place: number, count: number): Attempt[] {
  const good: Attempt = { afterMs: 0, signature: 'good' };
  switch (trouble) {
    case 'none': return [good];
    case 'twice': return [good, { ...good, afterMs: 300 }];
    case 'two-at-once': return [good, good];
    case 'late': return [{ ...good, afterMs: lateSeconds * 1000 }];
    case 'never': return [];
    case 'bad-signature-first': return [{ afterMs: 0, signature: 'bad' }, { ...good, afterMs: 300 }];
    case 'stale-signature-first': return [{ afterMs: 0, signature: 'stale' }, { ...good, afterMs: 300 }];
    case 'reordered': return [{ ...good, afterMs: (count - 1 - place) * 300 }];
  }
}

/** Milliseconds before the next try of a delivery that was not answered with 2xx; `failed` counts the tries so far. */
export const retryAfterMs = (failed: number): number => Math.min(60_000, 250 * 2 ** (failed - 1));
