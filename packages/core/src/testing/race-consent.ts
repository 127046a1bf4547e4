import { randomBytes, randomUUID } from 'node:crypto';
import type { Decision } from '@omenhall/contracts/consent/consent.schema';
import { emailDeliveryJob } from '@omenhall/jobs';
import type { Query } from '@omenhall/db';
import { decideConsent, withdrawConsent } from '../consent/index.ts';
import type { Context } from '../foundation/context.ts';
import { leaveJobIfGranted } from '../foundation/leave-job.ts';

/** A house in which people may be asked; any number of connections behind it. */
export interface RaceGround {
  /** The privileged login: for looking, never for what is raced. */
  service: Query;
  newSeeker(): Promise<Context & { subjectId: string }>;
  asWorker(subjectId: string): Context;
  say(kind: 'email', action: 'granted'): Promise<Decision>;
}

/** How many rounds ended how. The last four must be zero. */
export interface RaceFigures {
  rounds: number;
  lettersLeft: number;
  refusedAtCreation: number;
  leftOutOfClaim: number;
  cancelledAtClaim: number;
  refusedAtPermit: number;
  /** Let out while the yes still stood. */
  intentsBefore: number;
  stoppedByWithdrawal: number;
  intentsAfterWithdrawal: number;
  liveAfterWithdrawal: number;
  deadlocks: number;
  faults: number;
}

/** No worker that is at work anywhere else takes a letter of this version up. */
export const raceVersion = 99;
const definition = { ...emailDeliveryJob, payloadVersion: raceVersion };

/**
 * Two letters are left, claimed and asked a permit for, while their reader takes the yes back at some moment of it; then
 * a late worker tries again with whatever it still holds. Times are the database's own.
 */
export async function raceConsent(ground: RaceGround, { rounds, parallel = 12, random = Math.random }: { rounds: number; parallel?: number; random?: () => number }): Promise<RaceFigures> {
  const figures: RaceFigures = {
    rounds: 0, lettersLeft: 0, refusedAtCreation: 0, leftOutOfClaim: 0, cancelledAtClaim: 0, refusedAtPermit: 0, intentsBefore: 0, stoppedByWithdrawal: 0,
    intentsAfterWithdrawal: 0, liveAfterWithdrawal: 0, deadlocks: 0, faults: 0,
  };
  const before = await deadlocks(ground.service);
  const workerId = randomUUID();
  await ground.service(`select delivery.register_worker($1::uuid, 'race', 1, 'race', '{}', '{}')`, [workerId]);
  // How long the letters' way lately took: a withdrawal anywhere in it, and now and then before or after.
  let wayMs = 20;
  const runner = async (): Promise<void> => {
    while (figures.rounds < rounds) {
      figures.rounds += 1;
      wayMs = 0.8 * wayMs + 0.2 * (await oneRound(ground, workerId, figures, random() * 1.2 * wayMs));
    }
  };
  // A worker without a sign of life is given up, where somebody keeps watch.
  const beat = setInterval(() => void ground.service('select 1 as beat from delivery.beat($1::uuid)', [workerId]).catch(() => { figures.faults += 1; }), 500);
  await Promise.all(Array.from({ length: parallel }, runner)).finally(() => clearInterval(beat));
  figures.deadlocks += (await deadlocks(ground.service)) - before;
  return figures;
}

async function oneRound(ground: RaceGround, workerId: string, figures: RaceFigures, offsetMs: number): Promise<number> {
  const seeker = await ground.newSeeker();
  const decision = await ground.say('email', 'granted');
  await seeker.inTransaction((inside) => decideConsent(inside, { decision, scopeId: null, source: 'account', surface: 'privacy', control: 'toggle' }));
  const worker = ground.asWorker(seeker.subjectId);
  const startedAt = performance.now();
  let tookMs = 0;
  const [letters, taken] = await Promise.allSettled([
    Promise.all([0, 1].map(() => sendLetter(worker, workerId, figures))).finally(() => { tookMs = performance.now() - startedAt; }),
    new Promise((resolve) => setTimeout(resolve, offsetMs)).then(() => seeker.inTransaction((inside) => withdrawConsent(inside, { kind: 'email', scopeId: null }))),
  ]);
  for (const end of [letters, taken]) {
    if (end.status === 'fulfilled') continue;
    if ((end.reason as { sqlstate?: string }).sqlstate === '40P01') figures.deadlocks += 1;
    else figures.faults += 1;
  }
  if (letters.status === 'rejected' || taken.status === 'rejected') return tookMs;
  figures.stoppedByWithdrawal += taken.value.cancelledJobs;

  const [{ now } = { now: '' }] = await ground.service<{ now: string }>('select clock_timestamp()::text as now');
  for (const letter of letters.value) {
    if (letter === null) continue;
    if (letter.fence === null) await claim(worker, workerId, letter.id, figures);
    else await permit(worker, letter.id, letter.fence);
  }
  const [seen] = await ground.service<{ before: number; after: number; live: number }>(
    `select count(*) filter (where e.intent_at <= $2::timestamptz)::int as before, count(*) filter (where e.intent_at > $2::timestamptz)::int as after,
            count(*) filter (where j.status = 'pending' or (j.status = 'running' and j.cancel_requested_at is null and e.job_id is null))::int as live
       from delivery_jobs j left join delivery_effects e on e.job_id = j.id where j.subject_id = $1::uuid`, [seeker.subjectId, now]);
  figures.intentsBefore += seen?.before ?? 0;
  figures.intentsAfterWithdrawal += seen?.after ?? 0;
  figures.liveAfterWithdrawal += seen?.live ?? 0;
  return tookMs;
}

/** Null when the letter was never left; no fence when it was never claimed. */
async function sendLetter(worker: Context, workerId: string, figures: RaceFigures): Promise<{ id: string; fence: string | null } | null> {
  const left = await worker.inTransaction((inside) => leaveJobIfGranted(inside, definition, { payload: { letter: 'reading_ready', purchaseLinkId: randomUUID() }, idempotencyKey: randomUUID() }));
  if (left === null) {
    figures.refusedAtCreation += 1;
    return null;
  }
  figures.lettersLeft += 1;
  const fence = await claim(worker, workerId, left.id, figures);
  if (fence !== null && (await permit(worker, left.id, fence)) === 'refused') figures.refusedAtPermit += 1;
  return { id: left.id, fence };
}

/** Claims as a worker's motor does; a row that was left out is asked for again, as the keeper would offer it again. */
async function claim(worker: Context, workerId: string, jobId: string, figures: RaceFigures): Promise<string | null> {
  for (let turn = 0; turn < 5; turn += 1) {
    const rows = await worker.inTransaction(({ query }) => query<{ fence: string }>(
      `select fence::text as fence from delivery.claim($1::uuid, array[$2::uuid], array[0], array[$3::text], array[1], array[99], array[60])`, [workerId, jobId, definition.kind]));
    if (rows[0] !== undefined) return rows[0].fence;
    const [job] = await worker.inTransaction(({ query }) => query<{ status: string; asked: boolean }>('select status, cancel_requested_at is not null as asked from delivery_jobs where id = $1::uuid', [jobId]));
    if (job?.status !== 'pending') {
      if (job?.status === 'cancelled' && !job.asked) figures.cancelledAtClaim += 1;
      return null;
    }
    figures.leftOutOfClaim += 1;
  }
  return null;
}

async function permit(worker: Context, jobId: string, fence: string): Promise<string | undefined> {
  const [row] = await worker.inTransaction(({ query }) => query<{ verdict: string }>(
    `select verdict from delivery.permit(array[$1::uuid], array[$2::uuid], array[$3::bytea], array['smtp'], array[0::float8], array[null::bytea])`, [jobId, fence, randomBytes(32)]));
  return row?.verdict;
}

async function deadlocks(service: Query): Promise<number> {
  const [row] = await service<{ n: number }>('select deadlocks::int as n from pg_stat_database where datname = current_database()');
  return row?.n ?? 0;
}
