import type { JobDefinition } from '../define-job.ts';
import { backoffSeconds } from '../ledger/backoff.rules.ts';
import type { Hint, Query } from '../ledger/index.ts';
import { runEffect, type EffectDesk, type EffectEnd } from '../effects/effect.ts';
import type { ClaimedRow, FinishVerdict, FinishWord } from './ledger-calls.ts';
import type { ClaimedJob, Handler } from './handler.ts';
import { FenceLost, Instead, type Outcome } from './outcome.ts';
import { scrub } from './scrub.rules.ts';
import type { Meter } from './metrics.ts';
import type { Slots } from './slots.ts';
import { traceAttempt } from './trace-attempt.ts';

/** Why a running handler is asked to stop. */
export type StopReason = 'lease' | 'cancel' | 'drain' | 'reaped';

/** What the engine tells a test: which job ended how. Silent in production. */
export interface Worked {
  id: string;
  kind: string;
  outcome: FinishWord['outcome'];
  verdict: FinishVerdict;
}

export interface RunnerDesk extends EffectDesk {
  definitions: ReadonlyMap<string, JobDefinition>;
  handlers: Readonly<Record<string, Handler>>;
  slots: Slots;
  claim: (hint: Hint) => Promise<ClaimedRow | null>;
  finish: (word: FinishWord, row: ClaimedRow) => Promise<FinishVerdict>;
  kick: (hints: Hint[]) => void;
  /** Offers a hint again that came to the wrong hands: they take no more, or do not serve its queue. */
  passOn: (hint: Hint) => void;
  /** Hears of a hint that the claim refused. */
  refused: (hint: Hint) => void;
  random: () => number;
  count: Meter['count'];
  observe: Meter['observe'];
  log: (event: string, fields: Record<string, string | number | boolean | null>) => void;
  /** Hears when each lease ends that is taken on, in milliseconds of this process's monotonic clock. */
  onHeld: (leaseEndsAt: number) => void;
  onWorked: (worked: Worked) => void;
}

export interface Runner {
  /** Works off the hints it is given; resolves when each is finished or refused. Never rejects. */
  handle: (hints: Hint[]) => Promise<void>;
  /** Asks running handlers to stop: all of them, or those of these jobs. */
  stop: (reason: StopReason, ids?: ReadonlyArray<string>) => void;
  /** Gives back what still runs, as if it had never been tried. Open intents are left to the reclaim sweep. */
  giveBack: () => Promise<number>;
  running: () => number;
  /** When the first lease in hand ends, in milliseconds of this process's monotonic clock; Infinity when nothing is in hand. */
  firstLeaseEnd: () => number;
  /** Claims that were asked for and not yet answered. */
  claiming: () => number;
}

interface InHand {
  row: ClaimedRow;
  stopper: AbortController;
  leaseEndsAt: number;
  /** A permit was asked for and its call may be under way. */
  intent: boolean;
  givenBack: boolean;
  letGo: () => void;
}

/** The life of a claim: slot, claim, payload, handler, slot free, finish. */
export function openRunner(desk: RunnerDesk): Runner {
  const asked = new Set<string>();
  const inHand = new Map<string, InHand>();
  let claiming = 0;

  const handleOne = async (hint: Hint): Promise<void> => {
    const period = `${hint.id}:${hint.dispatchSeq}`;
    if (asked.has(period)) return desk.count('stale_hints_total');
    asked.add(period);
    try {
      const slot = await desk.slots.take(hint.queue);
      if (slot === null) return desk.passOn(hint);
      try {
        const claimedAt = performance.now();
        claiming += 1;
        const row = await desk.claim(hint).finally(() => (claiming -= 1));
        if (row === null) {
          desk.refused(hint);
          return desk.count('stale_hints_total');
        }
        // A claim that was under way when the doors shut: nothing is begun that nobody will wait for.
        if (desk.slots.isShut()) return await write(row, wordFor(row, { outcome: 'later', code: 'drain' }));
        const word = await traceAttempt(row, () => work(row, claimedAt, slot.free));
        slot.free();
        if (word !== null) await write(row, word);
      } finally {
        slot.written();
      }
    } catch (err) {
      // The ledger still has the row: it will be offered again, or taken back when the lease ends.
      desk.log('hint_failed', { job: hint.id, code: nameOf(err) });
    } finally {
      asked.delete(period);
    }
  };

  /** Runs the handler and says what to write; null when the handler's own transaction has written it. */
  const work = async (row: ClaimedRow, claimedAt: number, free: (ranSeconds?: number) => void): Promise<FinishWord | null> => {
    const definition = desk.definitions.get(row.kind);
    const handler = desk.handlers[row.kind];
    if (definition === undefined || handler === undefined) return wordFor(row, { outcome: 'later', code: 'unknown_kind', waitSeconds: 60 });
    const payload = definition.payload.safeParse(row.payload);
    if (!payload.success) return wordFor(row, { outcome: 'never', code: 'bad_payload' });

    const stopper = new AbortController();
    let letGo: () => void = () => {};
    const gone = new Promise<null>((resolve) => (letGo = () => resolve(null)));
    const mine: InHand = { row, stopper, leaseEndsAt: claimedAt + definition.leaseSeconds * 1000, intent: false, givenBack: false, letGo };
    inHand.set(row.fence, mine);
    desk.onHeld(mine.leaseEndsAt);
    const leaseLeftMs = definition.leaseSeconds * 1000 - (performance.now() - claimedAt);
    // To the whole second before: timers of one length share one list, and there is one for each job.
    const timer = setTimeout(() => stopper.abort('lease' satisfies StopReason), Math.max(0, Math.floor(leaseLeftMs / 1_000) * 1_000 - 5_000));
    const startedAt = performance.now();
    const ranSeconds = (): number => (performance.now() - startedAt) / 1000;
    // Waiting for the ledger says nothing of how quick this work is.
    let waitedSeconds = 0;
    const permit: RunnerDesk['permit'] = async (ask) => {
      const askedAt = performance.now();
      const answer = await desk.permit(ask);
      waitedSeconds += (performance.now() - askedAt) / 1000;
      return answer;
    };
    try {
      const job = jobOf(row, payload.data);
      const running: Promise<EffectEnd> = isEffect(handler)
        ? runEffect(job, definition, handler, { ...desk, permit }, stopper.signal, (open) => (mine.intent = open))
        : handler.run(job, stopper.signal).then((outcome) => ({ outcome }));
      const end = await Promise.race([running, gone]);
      free(ranSeconds() - waitedSeconds);
      if (end === null || mine.givenBack) return null;
      if ('finish' in end) return effectWord(end, row, definition);
      return await writtenBy(end.outcome, row, definition);
    } catch (err) {
      free(ranSeconds() - waitedSeconds);
      return wordFor(row, accident(err, stopper.signal, wait(definition, row)));
    } finally {
      clearTimeout(timer);
      inHand.delete(row.fence);
      desk.observe('run_seconds', row.kind, ranSeconds());
    }
  };

  const effectWord = ({ finish, wait: how }: Extract<EffectEnd, { finish: unknown }>, row: ClaimedRow, definition: JobDefinition): FinishWord => ({
    ...finish,
    id: row.id,
    fence: row.fence,
    detail: scrub(finish.detail),
    // A letter that is put off again and again uses no attempt, so its waits grow with its periods instead.
    waitSeconds: how === 'as_said' ? finish.waitSeconds : how === 'backoff' ? wait(definition, row)
      : backoffSeconds(definition.backoff, row.dispatch_seq + 1, desk.random(), finish.waitSeconds),
  });

  const writtenBy = async (outcome: Outcome, row: ClaimedRow, definition: JobDefinition): Promise<FinishWord | null> => {
    switch (outcome.word) {
      case 'later':
        return wordFor(row, { outcome: 'later', code: outcome.code, waitSeconds: outcome.seconds });
      case 'never':
        return wordFor(row, { outcome: 'never', code: outcome.code, detail: scrub(outcome.detail) });
      case 'failed':
        return wordFor(row, { outcome: 'failed', code: outcome.code, detail: scrub(outcome.detail), waitSeconds: wait(definition, row, outcome.wishSeconds) });
      case 'done':
        return outcome.within === undefined ? wordFor(row, { outcome: 'done' }) : await settleWithin(outcome.within, row, definition);
    }
  };

  const settleWithin = async (
    within: (settle: (query: Query) => Promise<void>) => Promise<Hint[] | void>,
    row: ClaimedRow,
    definition: JobDefinition,
  ): Promise<FinishWord | null> => {
    let settled = false;
    try {
      const hints = await within(async (query) => {
        // Scalars, not arrays: this runs through the caller's driver, which may not carry null inside an array.
        const [answer] = await query<{ verdict: FinishVerdict }>(
          `select verdict from delivery.finish(array[$1::uuid], array[$2::uuid], array['done'], array[null::text], array[null::text],
                                               array[null::text], array[null::text], array[0::float8])`,
          [row.id, row.fence],
        );
        if (answer?.verdict !== 'succeeded') throw new FenceLost();
        settled = true;
      });
      if (!settled) return wordFor(row, { outcome: 'never', code: 'settle_not_called' });
      ended(row, 'done', 'succeeded');
      if (hints !== undefined && hints.length > 0) desk.kick(hints);
      return null;
    } catch (err) {
      if (err instanceof FenceLost) {
        ended(row, 'done', 'lost');
        return null;
      }
      if (err instanceof Instead) return await writtenBy(err.outcome, row, definition);
      return wordFor(row, { outcome: 'failed', code: 'commit_failed', detail: nameOf(err), waitSeconds: wait(definition, row) });
    }
  };

  const write = async (row: ClaimedRow, word: FinishWord): Promise<void> => ended(row, word.outcome, await desk.finish(word, row));

  const ended = (row: ClaimedRow, outcome: FinishWord['outcome'], verdict: FinishVerdict): void => {
    if (verdict === 'lost') desk.count('fenced_total');
    desk.count('outcomes_total', [row.kind, verdict]);
    if (verdict !== 'succeeded') desk.log('job_ended', { job: row.id, kind: row.kind, outcome, verdict, attempt: row.attempt });
    desk.onWorked({ id: row.id, kind: row.kind, outcome, verdict });
  };

  const wait = (definition: JobDefinition, row: ClaimedRow, wishSeconds?: number): number =>
    backoffSeconds(definition.backoff, row.attempt, desk.random(), wishSeconds);

  return {
    async handle(hints) {
      await Promise.all(hints.map(handleOne));
    },
    stop(reason, ids) {
      for (const { row, stopper } of inHand.values()) if (ids === undefined || ids.includes(row.id)) stopper.abort(reason);
    },
    async giveBack() {
      const left = [...inHand.values()].filter((mine) => !mine.intent);
      for (const mine of left) mine.givenBack = true;
      await Promise.all(
        left.map(async ({ row, letGo }) => {
          await write(row, wordFor(row, { outcome: 'later', code: 'drain' }));
          letGo();
        }),
      );
      return left.length;
    },
    running: () => inHand.size,
    firstLeaseEnd: () => Math.min(...[...inHand.values()].map(({ leaseEndsAt }) => leaseEndsAt)),
    claiming: () => claiming,
  };
}

const wordFor = (row: ClaimedRow, said: Partial<FinishWord> & Pick<FinishWord, 'outcome'>): FinishWord => ({
  id: row.id, fence: row.fence, code: null, detail: null, stage: null, providerRef: null, waitSeconds: 0, ...said,
});

/** A handler that threw. Only the error's name is kept: its message may hold anything. */
function accident(err: unknown, signal: AbortSignal, waitSeconds: number): Pick<FinishWord, 'outcome' | 'code' | 'detail' | 'waitSeconds'> {
  const detail = nameOf(err);
  if (!signal.aborted) return { outcome: 'failed', code: 'threw', detail, waitSeconds };
  if (signal.reason === 'cancel') return { outcome: 'cancelled', code: 'cancelled', detail: null, waitSeconds: 0 };
  if (signal.reason === 'drain') return { outcome: 'later', code: 'drain', detail: null, waitSeconds: 0 };
  return { outcome: 'failed', code: signal.reason === 'lease' ? 'lease_over' : 'reaped', detail, waitSeconds };
}

const nameOf = (err: unknown): string => (err instanceof Error ? err.name : typeof err);

const isEffect = (handler: Handler): handler is Extract<Handler, { perform: unknown }> => 'perform' in handler;

const jobOf = (row: ClaimedRow, payload: unknown): ClaimedJob<unknown> => ({
  id: row.id,
  houseId: row.house_id,
  subjectId: row.subject_id,
  kind: row.kind,
  queue: row.queue,
  fence: row.fence,
  attempt: row.attempt,
  maxAttempts: row.max_attempts,
  generation: row.generation,
  replayOf: row.replay_of,
  payload,
  sealed: row.sealed,
  idempotencyKey: row.idempotency_key,
  effectKey: `v1:${row.replay_of ?? row.id}:${row.generation}`,
  leaseUntil: row.lease_until,
  traceParent: row.trace_parent,
});
