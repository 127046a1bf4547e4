import { handleEvent, takeWaiting, type Taken } from '@omenhall/core/payment';
import type { HouseProcess } from '../../house-process.ts';
import { codeOf } from '../../plugins/refusals.ts';
import { inboxOf } from './inbox-of.ts';

export interface HandsOptions {
  /** Events handled at once in this process, by the door and the loop together. */
  most?: number;
  /** How often an inbox is looked at of which nobody said that something waits in it. */
  lookEveryMs?: number;
  /** How long a stop waits for what is begun. */
  drainMs?: number;
}

/** What works through the inbox of the payment desk in one process. */
export interface Hands {
  /** Takes one hand, and gives how to let it go again; null when none is free, or older events wait for it. */
  hold(): (() => void) | null;
  /** Runs the handling of an event, so that a repeat in this process can wait for its end. */
  run<T>(eventId: string, handling: () => Promise<T>): Promise<T>;
  /** Resolves when the event's handling in this process has ended, whichever way; null when it is not handled here. */
  ended(eventId: string): Promise<void> | null;
  /** Says that something waits. */
  wake(): void;
  start(): void;
  /** Takes nothing more, and resolves when what was begun has ended or its time is over. The rest stays in the inbox. */
  stop(): Promise<void>;
}

/**
 * A few hands per process, for the door and for what it left: the oldest waiting event first. An idle process looks
 * once in a few seconds, for what other processes left behind when they ended.
 */
export function openHands(process: HouseProcess, { most = 4, lookEveryMs = 5_000, drainMs = 10_000 }: HandsOptions = {}): Hands {
  const running = new Map<string, Promise<void>>();
  let held = 0;
  let waiting = false;
  let taking: Promise<void> | null = null;
  let open = false;
  let timer: NodeJS.Timeout | undefined;

  const release = (): void => {
    held -= 1;
    if (waiting) take();
  };

  const run: Hands['run'] = async (eventId, handling) => {
    const result = handling();
    if (running.has(eventId)) return result;
    const end = result.then(() => undefined, () => undefined);
    running.set(eventId, end);
    try {
      return await result;
    } finally {
      running.delete(eventId);
    }
  };

  const handle = async ({ claim, event }: Taken): Promise<void> => {
    const inbox = inboxOf(process, `inbox:${claim.id}`, event.id);
    try {
      const outcome = await run(event.id, () => handleEvent(inbox, event, claim));
      process.log.info('webhook_handled', { requestId: `inbox:${claim.id}`, eventType: event.type, outcome, attempts: claim.attempts });
    } catch (error) {
      process.log.warn('webhook_failed', { requestId: `inbox:${claim.id}`, eventType: event.type, code: codeOf(error), attempts: claim.attempts });
    } finally {
      release();
    }
  };

  /** Fills the free hands. One call at a time; what is said meanwhile is heard when it ends. */
  const take = (): void => {
    if (!open || taking !== null || held >= most) return;
    const free = most - held;
    held += free;
    waiting = false;
    taking = takeWaiting(process.database.askInbox, free).catch((error: unknown) => {
      process.log.warn('webhook_inbox_away', { code: codeOf(error) });
      return [];
    }).then((taken) => {
      taking = null;
      held -= free - taken.length;
      if (taken.length === free) waiting = true;
      for (const one of taken) void handle(one);
      if (waiting) take();
    });
  };

  const lookLater = (): void => {
    // Not all processes in the same moment.
    timer = setTimeout(() => {
      take();
      lookLater();
    }, lookEveryMs * (0.8 + Math.random() * 0.4)).unref();
  };

  return {
    run,
    hold() {
      if (!open || waiting || held >= most) return null;
      held += 1;
      return release;
    },
    ended: (eventId) => running.get(eventId) ?? null,
    wake() {
      waiting = true;
      take();
    },
    start() {
      open = true;
      take();
      lookLater();
    },
    async stop() {
      open = false;
      clearTimeout(timer);
      await taking;
      const all = Promise.all(running.values());
      let over: NodeJS.Timeout | undefined;
      await Promise.race([all, new Promise<void>((resolve) => { over = setTimeout(resolve, drainMs); })]);
      clearTimeout(over);
    },
  };
}
