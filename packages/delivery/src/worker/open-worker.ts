import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { uuidv7 } from 'uuidv7';
import type { JobDefinition } from '../define-job.ts';
import { openDispatcher } from '../dispatch/dispatcher.ts';
import { openKicker, sharedByName } from '../dispatch/kick.ts';
import { openCoolDowns } from '../effects/cool-down.ts';
import { lookUpUncertain } from '../effects/look-up.ts';
import type { Hint } from '../ledger/index.ts';
import { profiles, type Profile } from '../reconcile/dead-workers.ts';
import { openKeeper } from '../reconcile/keeper.ts';
import { watchForLoss } from '../reconcile/lost-hints.ts';
import { checkCalendar, setCalendar, tick, type Calendar } from '../schedule/tick.ts';
import { openSwitch, type TransportName } from '../transports/switch.ts';
import type { SharedQueue, TransportSettings } from '../transports/transport.ts';
import { openBatch } from './batch-writer.ts';
import { drainWork, soon } from './drain.ts';
import { openFinisher } from './finisher.ts';
import type { ClaimedJob, Handler } from './handler.ts';
import { claimAll, earlierCallOpen, permitAll, type Abilities } from './ledger-calls.ts';
import { openMeter } from './metrics.ts';
import { openPassOn } from './pass-on.ts';
import { isPassing, openPools } from './pools.ts';
import { openRunner, type Worked } from './run-job.ts';
import { openSession } from './session.ts';
import { openSlots } from './slots.ts';

export interface WorkerOptions {
  /** A direct connection, as a role that may EXECUTE the functions of schema delivery. */
  connectionString: string;
  /** uuid; made when absent. */
  workerId?: string;
  /** Which build this is, for the operator. */
  build: string;
  /** Every kind of the house; a kind without a handler here is left to other workers. */
  definitions: readonly JobDefinition[];
  handlers: Readonly<Record<string, Handler>>;
  /** The house queues that this process serves. */
  queues: Readonly<Record<string, { concurrency: number; shared: SharedQueue }>>;
  transport: TransportSettings;
  /** What runs by the clock; absent when nothing does here. The calendar of the process that keeps is the house's. */
  calendar?: Calendar;
  /** Asked just before each permit of an outside effect; the consent triggers have the last word after it. */
  gate?: (job: ClaimedJob<unknown>) => Promise<'granted' | 'refused' | 'unsure'>;
  /** How fast a silent worker counts as dead, default `fast`: 4 s. `steady`: 10 s, for a distant database. */
  profile?: Profile;
  log: (event: string, fields: Record<string, string | number | boolean | null>) => void;
  /** Hears of every ended try. For tests, which wait for events and never for time. */
  onWorked?: (worked: Worked) => void;
  /** How long an uncertain call is given before its provider is asked, default 30. */
  lookUpAfterSeconds?: number;
  /** What a reaped process does: `exit` (default) kills itself after half a second, `stop` only stops working. */
  whenReaped?: 'exit' | 'stop';
}

export interface DeliveryWorker {
  workerId: string;
  /** The transport that hints travel on now. */
  transport: () => TransportName;
  /** Offers hints of a transaction that has just committed in this process. */
  kick: (hints: Hint[]) => void;
  /** Whether this process holds the keeper's lease. */
  keeps: () => boolean;
  /** Prometheus text: this process's counters, and the ledger's present numbers. */
  metrics: () => Promise<string>;
  /** Stops in order, within 6 s beyond `deadlineMs` (default 20,000), whatever is out of reach. A second call waits for the first. */
  drain: (deadlineMs?: number) => Promise<void>;
}

/**
 * Opens the motor: works off jobs, and is ready to dispatch, reclaim and resolve for the whole fleet.
 * Rejects when the ledger cannot be reached or lacks the engine's functions, and when the calendar cannot be read; a
 * transport that is away is waited for.
 */
export async function openWorker(options: WorkerOptions): Promise<DeliveryWorker> {
  const workerId = options.workerId ?? uuidv7();
  const { beatMs, staleSeconds } = profiles[options.profile ?? 'fast'];
  const { log, calendar = null } = options;
  if (calendar !== null) checkCalendar(calendar);
  const meter = openMeter();
  const pools = openPools(options.connectionString, (code) => log('pool_error', { code }));
  const mine = options.definitions.filter((d) => options.handlers[d.kind] !== undefined);
  const concurrency = Object.fromEntries(Object.entries(options.queues).map(([queue, { concurrency: size }]) => [queue, size]));
  const slots = openSlots(concurrency);
  let fleet: Readonly<Record<string, number>> = concurrency;

  try {
    await pools.strict('select delivery.register_worker($1::uuid, $2::text, $3::int, $4::text, $5::jsonb, $6::jsonb)', [
      workerId, hostname(), process.pid, options.build,
      JSON.stringify(Object.fromEntries(mine.map((d) => [d.kind, [oldest(d), d.payloadVersion]]))), JSON.stringify(concurrency),
    ]);
  } catch (err) {
    await pools.close();
    throw err;
  }

  const can: Abilities = {
    kinds: mine.map((d) => d.kind),
    minVersions: mine.map(oldest),
    maxVersions: mine.map((d) => d.payloadVersion),
    leaseSeconds: mine.map((d) => d.leaseSeconds),
  };
  const counted = <Rows extends readonly unknown[]>(call: string, rows: Rows): Rows => {
    meter.observe('batch_rows', call, rows.length);
    return rows;
  };
  const again = (err: unknown, tries: number): number | null => (isPassing(err) && tries < 4 ? 50 * tries : null);
  const claims = openBatch({
    call: async (hints: Hint[]) => {
      const rows = await claimAll(pools.soft, workerId, can, counted('claim', hints));
      for (const [i, hint] of hints.entries()) if (rows[i] !== null) dispatcher.started(hint);
      return rows;
    },
    again,
  });
  const permits = openBatch({ call: (asks: Parameters<typeof permitAll>[1]) => permitAll(pools.strict, counted('permit', asks)), again });
  // A finish is tried for as long as any lease may last: what was done must be written down.
  const longestLease = Math.max(60, ...mine.map((d) => d.leaseSeconds));
  const finisher = openFinisher({
    strict: pools.strict,
    onBatch: (rows) => meter.observe('batch_rows', 'finish', rows),
    again: (err, tries) => (isPassing(err) && tries < longestLease ? Math.min(1_000, 50 * tries) : null),
  });

  const transport = openSwitch({
    settings: options.transport,
    log,
    onChange: (name) => {
      meter.count('transport_changes_total', [name]);
      dispatcher.forget();
      keeper.ring();
    },
  });
  const offer = (envelopes: Parameters<typeof transport.offer>[0]): Promise<void> => transport.offer(envelopes, 1_500);
  const sharedOf = (queue: string): SharedQueue => options.queues[queue]?.shared ?? sharedByName(queue);
  const kick = openKicker({ offer, sharedOf });
  // A keeper offers for the whole fleet, also what it does not serve; without a queue, only its own hands take hints.
  const served = Object.keys(options.queues);
  const offered = options.transport.kind === 'ledger' ? served : [...new Set([...served, ...options.definitions.map((d) => d.queue)])];

  const passOn = openPassOn({
    query: pools.soft,
    workerId,
    offer: (hint) => void offer([{ id: `p_${randomUUID()}`, shared: sharedOf(hint.queue), hints: [hint] }]).catch(() => {}),
    serves: slots.serves,
    isServed: (queue) => (fleet[queue] ?? 0) > 0,
  });
  const runner = openRunner({
    definitions: new Map(mine.map((d) => [d.kind, d])),
    handlers: options.handlers,
    slots,
    claim: claims.add,
    permit: permits.add,
    finish: finisher.write,
    gate: options.gate ?? null,
    coolDowns: openCoolDowns(async (dest, seconds, reason) => {
      await pools.strict('select delivery.cool_down($1::text, $2::float8, $3::text)', [dest, seconds, reason])
        .then(() => log('cool_down', { dest, seconds, reason }), () => log('cool_down_unwritten', { dest, seconds, reason }));
    }),
    earlierCallOpen: (job, keyLifeSeconds) => earlierCallOpen(pools.strict, job, keyLifeSeconds),
    alarm(dest, code) {
      meter.count('destination_alarms_total', [dest, code]);
      log('destination_alarm', { dest, code });
    },
    kick,
    passOn: passOn.unserved,
    refused: passOn.refused,
    random: Math.random,
    count: meter.count,
    observe: meter.observe,
    log,
    onHeld: (leaseEndsAt) => session.held(leaseEndsAt),
    onWorked: options.onWorked ?? (() => {}),
  });

  const dispatcher = openDispatcher({
    query: pools.strict,
    queues: offered,
    sharedOf,
    liveConcurrency: (queue) => fleet[queue] ?? concurrency[queue] ?? 0,
    pace: slots.pace,
    staleSeconds,
    offer,
    onRoom: () => keeper.ring(),
    count: meter.count,
  });

  let controlsVersion = 0;
  const session = openSession({
    connectionString: options.connectionString,
    workerId,
    everyMs: beatMs,
    endProcess: (options.whenReaped ?? 'exit') === 'exit',
    onBeat(beat) {
      if (beat.askedToCancel.length > 0) runner.stop('cancel', beat.askedToCancel);
      transport.hear(beat.transport);
      if (beat.controlsVersion !== controlsVersion) {
        controlsVersion = beat.controlsVersion;
        keeper.ring();
      }
    },
    firstLeaseEnd: runner.firstLeaseEnd,
    onMiss: (code) => log('beat_missed', { code }),
    onReaped() {
      log('reaped', { worker: workerId });
      transport.quiet();
      slots.shut();
      runner.stop('reaped');
      void keeper.stop();
    },
  });

  const keeper = openKeeper({
    strict: pools.strict,
    soft: pools.soft,
    workerId,
    staleSeconds,
    definitions: options.definitions,
    dispatcher,
    transport: transport.name,
    steadyForMs: session.steadyForMs,
    lookUp: () => lookUpUncertain(pools.strict, options.handlers, options.lookUpAfterSeconds),
    ...(calendar === null ? {} : { clock: {
      set: () => setCalendar(pools.strict, calendar),
      tick: () => tick(pools.strict, (schedule, error) => log('schedule_failed', { schedule, code: error instanceof Error ? error.name : 'unknown' })),
    } }),
    onKept: (kept) => {
      fleet = kept.concurrency;
    },
    count: meter.count,
    log,
  });

  const sentinel = watchForLoss({
    probe: transport.probe,
    everyMs: 500,
    onFirst() {
      log('transport_seen', { transport: transport.name() });
      if (options.transport.kind === 'ledger') return;
      dispatcher.forget();
      keeper.ring();
    },
    onLoss() {
      meter.count('transport_loss_total');
      log('transport_lost_hints', { transport: transport.name() });
      dispatcher.forget();
      keeper.ring();
    },
    onAway: () => meter.count('probes_missed_total'),
  });

  for (const shared of new Set(Object.values(options.queues).map((queue) => queue.shared))) {
    const room = Object.values(options.queues).reduce((sum, queue) => sum + (queue.shared === shared ? queue.concurrency : 0), 0);
    await transport.run(shared, 2 * room, runner.handle);
  }
  log('worker_open', { worker: workerId, transport: transport.name(), build: options.build });

  const drain = async (deadlineMs: number): Promise<void> => {
    transport.quiet();
    void keeper.stop();
    const { givenBack } = await drainWork({
      slots,
      runner,
      finisher,
      deadlineMs,
      closeTransport: transport.close,
      startDraining: async () => void (await pools.strict('select delivery.start_draining($1::uuid)', [workerId])),
    });
    sentinel.stop();
    // Before the worker retires: a thread that met a retired worker in its own beat would kill the process.
    await session.close();
    await soon(1_000, pools.strict('select delivery.retire_worker($1::uuid)', [workerId]));
    await soon(1_000, pools.close());
    log('worker_closed', { worker: workerId, givenBack });
  };
  let draining: Promise<void> | null = null;

  return {
    workerId,
    transport: transport.name,
    kick,
    keeps: keeper.held,
    async metrics() {
      const measures = await pools.strict<{ measure: string; label: string; value: number }>('select measure, label, value from delivery.pulse()').catch(() => null);
      return meter.text({ transport: transport.name(), measures, findings: keeper.findings() });
    },
    drain: (deadlineMs = 20_000) => (draining ??= drain(deadlineMs)),
  };
}

/** Workers read this version and the one before, so that a fleet can be renewed one process at a time. */
const oldest = (definition: JobDefinition): number => Math.max(1, definition.payloadVersion - 1);
