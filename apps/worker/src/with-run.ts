import { isHouseError } from '@omenhall/contracts/errors';
import type { Context } from '@omenhall/core/context';
import { completeJobRun, failJobRun, heartbeat, startJobRun } from '@omenhall/core/operations';
import type { ScheduleDefinition, SlotPayload } from '@omenhall/delivery/define-schedule';
import { done, failed, Instead, later, type PlainHandler } from '@omenhall/delivery/handle';
import type { Hands } from './hands.ts';
import { outcomeOf } from './job-outcome.ts';

/** Between two signs of life; a run is given up after five minutes without one. */
const heartbeatMs = 60_000;
/** Before a run that may queue asks again whether the one before it has ended. */
const queueSeconds = 30;

/** What a run reports of itself. */
export interface RunCounts {
  rowsProcessed: number;
  rowsSkipped?: number;
}

/**
 * Keeps the book of runs around the work of a schedule. One run at a time: another that comes meanwhile is skipped or
 * waits, as the schedule says. A run that crashed with its worker is taken over by the same job. The run and its job end
 * in one transaction, so that one which was displaced ends nothing.
 *
 * @param work may be run again; its signal fires on drain, cancel and the end of the lease, and when another run took over
 */
export const withRun = ({ contextFor }: Pick<Hands, 'contextFor'>, schedule: ScheduleDefinition, work: (ctx: Context, signal: AbortSignal) => Promise<RunCounts>, beatMs: number = heartbeatMs): PlainHandler<SlotPayload> => ({
  async run(job, signal) {
    const { ctx } = contextFor(job);
    const runId = await ctx.inTransaction((inside) => startJobRun(inside, schedule.name, { slot: job.payload.slot, jobId: job.id, limitMinutes: schedule.limitMinutes, overlap: schedule.overlap }));
    if (runId === null) return schedule.overlap === 'skip' ? done() : later({ seconds: queueSeconds, code: 'run_overlaps' });

    const displaced = new AbortController();
    const beating = setInterval(() => {
      // One that cannot be written is no sign of death: four more may be lost.
      ctx.inTransaction((inside) => heartbeat(inside, runId)).then((isAlive) => { if (!isAlive) displaced.abort('displaced'); }, () => undefined);
    }, beatMs);
    try {
      const counts = await work(ctx, AbortSignal.any([signal, displaced.signal]));
      return done({
        within: (settle) => ctx.inTransaction(async (inside) => {
          if (!(await completeJobRun(inside, runId, counts))) throw new Instead(failed('run_displaced'));
          await settle(inside.query);
        }),
      });
    } catch (error) {
      if (displaced.signal.aborted) return failed('run_displaced');
      await ctx.inTransaction((inside) => failJobRun(inside, runId, isHouseError(error) ? error.code : signal.aborted ? 'stopped' : 'threw'));
      return outcomeOf(error);
    } finally {
      clearInterval(beating);
    }
  },
});
