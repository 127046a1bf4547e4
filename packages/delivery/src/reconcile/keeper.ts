import type { JobDefinition } from '../define-job.ts';
import type { Dispatcher } from '../dispatch/dispatcher.ts';
import { resolveOpen } from '../effects/resolve.ts';
import type { Query } from '../ledger/index.ts';
import type { TransportName } from '../transports/switch.ts';
import { keep, type Kept } from './dead-workers.ts';
import type { Tick } from '../schedule/tick.ts';
import type { Meter } from '../worker/metrics.ts';
import { findBroken, type Finding } from './invariants.ts';

/** How far back the sweep of each minute looks; the whole ledger is read by hand. */
const auditedSeconds = 7_200;

export interface Keeper {
  /** The dispatcher passes at once: something is due. */
  ring: () => void;
  held: () => boolean;
  /** What the last audit of this process found; empty while another keeps. */
  findings: () => readonly Finding[];
  stop: () => Promise<void>;
}

/**
 * The loops that every worker process is ready to run and the holder of lease `keeper` does run: dispatch, reclaim,
 * expiry and resolution, audit. Two holders at once do no harm, since the claim decides.
 */
export function openKeeper(o: {
  strict: Query;
  soft: Query;
  workerId: string;
  staleSeconds: number;
  definitions: readonly JobDefinition[];
  dispatcher: Dispatcher;
  transport: () => TransportName;
  steadyForMs: () => number;
  /** Asks providers about uncertain calls; answers how many were settled. */
  lookUp: () => Promise<number>;
  /** The calendar: `set` once by each new holder, `tick` whenever something may be due. */
  clock?: { set: () => Promise<void>; tick: () => Promise<Tick> };
  onKept: (kept: Kept) => void;
  count: Meter['count'];
  log: (event: string, fields: Record<string, string | number | boolean | null>) => void;
}): Keeper {
  let stopped = false;
  let held = false;
  let findings: Finding[] = [];
  let wake: (() => void) | null = null;
  let rung = false;
  const sleepers = new Set<() => void>();

  const ring = (): void => {
    rung = true;
    wake?.();
  };
  const rest = async (ms: number): Promise<void> => {
    if (!rung && !stopped) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      wake = null;
    }
    rung = false;
  };
  const every = async (ms: number, name: string, work: () => Promise<void>): Promise<void> => {
    while (!stopped) {
      try {
        await work();
      } catch (err) {
        o.log('sweep_failed', { sweep: name, code: err instanceof Error ? err.name : 'unknown' });
      }
      await new Promise<void>((resolve) => {
        const wakeUp = (): void => {
          clearTimeout(timer);
          sleepers.delete(wakeUp);
          resolve();
        };
        const timer = setTimeout(wakeUp, ms);
        sleepers.add(wakeUp);
      });
    }
  };

  /** Without a queue nobody else could offer to this process, so it reads the ledger whoever keeps. */
  const offers = (): boolean => held || o.transport() === 'ledger';

  const dispatch = async (): Promise<void> => {
    let waitMs = 250;
    while (!stopped) {
      try {
        const { offered, heldBack } = offers() ? await o.dispatcher.pass() : { offered: 0, heldBack: 0 };
        // With a backlog the dispatcher rings when there is room; new work behind an offer comes soon.
        waitMs = heldBack > 0 ? 50 : offered > 0 ? 10 : 250;
      } catch (err) {
        o.count('offers_failed_total');
        o.log('offer_failed', { transport: o.transport(), code: err instanceof Error ? err.name : 'unknown' });
        waitMs = Math.min(2_000, Math.max(250, waitMs * 2));
      }
      await rest(waitMs);
    }
  };

  let isSet = false;
  let tickAt = 0;
  /** Asks the database only when a slot may have come: the wait is its own answer, counted by this process's steady clock. */
  const schedule = async (clock: NonNullable<typeof o.clock>): Promise<void> => {
    if (!held) {
      isSet = false;
      return;
    }
    if (!isSet) {
      await clock.set();
      isSet = true;
      tickAt = 0;
    }
    if (performance.now() < tickAt) return;
    const { fired, waitMs } = await clock.tick();
    tickAt = performance.now() + waitMs;
    if (fired > 0) ring();
  };

  const loops = [
    dispatch(),
    every(1_000, 'keep', async () => {
      const kept = await keep(o.soft, { workerId: o.workerId, staleSeconds: o.staleSeconds, mayReap: o.steadyForMs() >= 5_000, transport: o.transport() });
      if (kept.held && !held) {
        o.log('keeper_took_over', { worker: o.workerId });
        if (o.transport() !== 'ledger') o.dispatcher.forget();
        ring();
      }
      held = kept.held;
      if (kept.reclaimed > 0) {
        o.count('reclaimed_total', [], kept.reclaimed);
        o.log('reclaimed', { rows: kept.reclaimed });
        ring();
      }
      o.onKept(kept);
    }),
    ...(o.clock === undefined ? [] : [every(1_000, 'schedule', schedule.bind(null, o.clock))]),
    every(10_000, 'resolve', async () => {
      if (held && (await resolveOpen(o.strict, o.definitions)) > 0) ring();
    }),
    every(5_000, 'look_up', async () => {
      if (held && (await o.lookUp()) > 0) ring();
    }),
    every(60_000, 'audit', async () => {
      findings = held ? await findBroken(o.strict, auditedSeconds) : [];
      for (const { finding, count } of findings) o.log('audit_finding', { finding, count });
    }),
  ];

  return {
    ring,
    held: () => held,
    findings: () => findings,
    async stop() {
      stopped = true;
      for (const wakeUp of sleepers) wakeUp();
      ring();
      await Promise.allSettled(loops);
    },
  };
}
