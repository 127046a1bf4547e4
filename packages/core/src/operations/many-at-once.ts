import { isHouseError } from '@omenhall/contracts/errors';
import type { ReasonTag } from '@omenhall/contracts/operator/operator.schema';
import type { RefusedByDatabase } from '@omenhall/db';
import { spaceOut } from '@omenhall/delivery/ledger';
import type { Context, Inside } from '../foundation/context.ts';
import { refuse } from '../foundation/refuse.ts';
import { resendForCustomer } from '../support/index.ts';
import { rehearse } from '../foundation/rehearse.ts';
import { retryDelivery } from './retry-delivery.ts';

/** More than this in one go is no repair any more. */
const atMost = 500;

export interface ManyWish<Reason extends string = string> {
  /** Up to 500; a repeated one counts once. */
  ids: readonly string[];
  reason: Reason;
  /** How many begin in a minute, 1 to 6,000; the first at once. */
  perMinute: number;
  /** Only says what would be: everything is done and taken back. */
  dryRun: boolean;
}

export interface ManyLine {
  id: string;
  /** What `retryDelivery` answers, `resent`, the code of a refusal, or `not-wanted` where a consent is gone. */
  word: string;
  /** How long after now it may begin; null when nothing begins. */
  startsInSeconds: number | null;
}

/** Retries many dead jobs, spaced to a pace. A second call finds none of them dead. Lines come in the order of the ids. */
export const retryMany = (ctx: Pick<Context, 'inTransaction'>, wish: ManyWish): Promise<ManyLine[]> => many(ctx, wish, async (inside, id) => {
  const { word } = await retryDelivery(inside, { deliveryId: id, reason: wish.reason });
  return { word, begins: word === 'retried' ? id : null };
});

/**
 * Sends many letters again to the addresses on file, spaced to a pace. A second call finds them on their way and is
 * answered `in-work`, as is each letter whose family is still at work.
 */
export const resendMany = (ctx: Pick<Context, 'inTransaction'>, wish: ManyWish<ReasonTag>, newKey: () => string): Promise<ManyLine[]> => many(ctx, wish, async (inside, id) => {
  const detail = await resendForCustomer(inside, { deliveryId: id, reason: wish.reason, requestKey: newKey() });
  return { word: 'resent', begins: detail.id };
});

type Act = (inside: Inside, id: string) => Promise<{ word: string; begins: string | null }>;

async function many(ctx: Pick<Context, 'inTransaction'>, { ids: wished, perMinute, dryRun }: ManyWish, act: Act): Promise<ManyLine[]> {
  const ids = [...new Set(wished)];
  if (ids.length > atMost) refuse('too-large', `${ids.length} jobs at once`, `At most ${atMost} at once; name fewer, or a narrower filter.`);
  if (!(perMinute >= 1 && perMinute <= 6_000)) refuse('bad-input', 'a pace out of bounds', 'A pace lies between 1 and 6,000 a minute.');
  const lines: ManyLine[] = [];
  let begun = 0;
  for (const id of ids) {
    const waitSeconds = (begun * 60) / perMinute;
    const work = async (inside: Inside): Promise<ManyLine> => {
      const { word, begins } = await act(inside, id);
      if (begins === null) return { id, word, startsInSeconds: null };
      if (waitSeconds > 0) {
        await spaceOut(inside.query, [{ id: begins, waitSeconds }]);
        // What begins later needs no kick now.
        inside.left.length = 0;
      }
      return { id, word, startsInSeconds: waitSeconds };
    };
    // A transaction each: one that is refused takes no other back, and what was done before a fault stays done.
    const line = await (dryRun ? rehearse(ctx, work) : ctx.inTransaction(work)).catch((error: unknown): ManyLine => ({ id, word: wordOf(error), startsInSeconds: null }));
    if (line.startsInSeconds !== null) begun += 1;
    lines.push(line);
  }
  return lines;
}

/** A refusal of the house or of its gates is an answer; anything else ends the work. */
function wordOf(error: unknown): string {
  if (isHouseError(error)) return error.code;
  if ((error as Partial<RefusedByDatabase>).sqlstate === 'OM001') return 'not-wanted';
  throw error;
}
