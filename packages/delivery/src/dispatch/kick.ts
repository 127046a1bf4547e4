import type { Hint } from '../ledger/index.ts';
import { openSwitch } from '../transports/switch.ts';
import type { Envelope, SharedQueue, TransportSettings } from '../transports/transport.ts';
import { envelopeFor } from './dispatcher.ts';

/** Offers fresh hints right after a commit, so that nobody waits for the next poll. */
export interface Kick {
  /** Call after the transaction's promise has resolved, never inside it. Never throws, never waits; a lost kick costs one poll. */
  kick: (hints: Hint[]) => void;
  transport: () => string;
  /** Whether the transport in force answers now. */
  probe: () => Promise<boolean>;
  close: () => Promise<void>;
}

/** More than this per second would be a backlog, and a backlog is the dispatcher's. */
const hintsPerSecond = 200;

/** A queue called `render` travels on its own; everything else waits on others and travels together. */
export const sharedByName = (queue: string): SharedQueue => (queue === 'render' ? 'render' : 'outside');

/** Groups what gathers in one turn of the event loop, lets 200 hints a second through, and drops the rest. */
export function openKicker(o: { offer(envelopes: Envelope[]): Promise<void>; sharedOf(queue: string): SharedQueue }): (hints: Hint[]) => void {
  let waiting: Hint[] = [];
  let second = 0;
  let passed = 0;
  return (hints) => {
    const now = Math.floor(performance.now() / 1000);
    if (now !== second) {
      second = now;
      passed = 0;
    }
    const fit = hints.slice(0, Math.max(0, hintsPerSecond - passed));
    passed += fit.length;
    if (fit.length === 0) return;
    waiting.push(...fit);
    if (waiting.length > fit.length) return;
    setImmediate(() => {
      const group = waiting;
      waiting = [];
      o.offer(group.map((hint) => envelopeFor([hint], o.sharedOf(hint.queue)))).catch(() => {});
    });
  };
}

/**
 * The kick of a process that leaves jobs and runs none. Resolves at once, whether or not the transport is there.
 * With transport `ledger` nothing is offered: every worker reads the ledger itself.
 *
 * @param sharedOf which of the two shared queues carries a house queue; default: `render` alone, all others together
 */
export async function openKick(options: {
  transport: TransportSettings;
  log: (event: string, fields: Record<string, string | number | boolean | null>) => void;
  sharedOf?: (queue: string) => SharedQueue;
}): Promise<Kick> {
  const transport = openSwitch({ settings: options.transport, log: options.log, onChange: () => {} });
  const kick = openKicker({ offer: (envelopes) => transport.offer(envelopes, 1_500), sharedOf: options.sharedOf ?? sharedByName });
  const probe = async (): Promise<boolean> => {
    try {
      await transport.probe();
      return true;
    } catch {
      return false;
    }
  };
  // The breaker learns from these looks, so that a kick does not wait for a Redis that is gone.
  const looks = setInterval(() => void probe(), 500);
  looks.unref();
  return {
    kick,
    transport: () => transport.name(),
    probe,
    async close() {
      clearInterval(looks);
      await transport.close(3_000);
    },
  };
}
