import { randomUUID } from 'node:crypto';
import type { Hint, Query } from '../ledger/index.ts';
import type { Envelope, SharedQueue } from '../transports/transport.ts';
import type { Pace } from '../worker/slots.ts';
import type { CounterName } from '../worker/metrics.ts';
import { envelopeSize, patienceSeconds, pickFairly, stretch, widen, windowSize } from './envelope.rules.ts';

export interface Dispatcher {
  /**
   * Reads what is due and offers what is not on offer yet. Rejects when the transport refused.
   * `heldBack` counts rows seen that wait only for the window: while there are any, the next pass should be soon.
   */
  pass: () => Promise<{ offered: number; heldBack: number }>;
  /** Hears that a hint became a claim in this process, so that its room is known to be free before the next look. */
  started: (hint: Hint) => void;
  /** Forgets every offer made: the next pass offers all that is due. */
  forget: () => void;
}

/** One line of `delivery.due_hints`; hints are `id:seq`, joined by commas. */
export interface DueLine {
  queue: string;
  priority: number;
  hints: string | null;
  suspects: string | null;
  rows: number;
  last_at: string | null;
  tied: number;
}

interface Offered {
  at: number;
  offers: number;
}

/** What is known of one queue. Everything here may be forgotten at any time; then more is offered than needed. */
interface Room {
  /** By `id:seq`, the longest on offer first. */
  offered: Map<string, Offered>;
  /** Where each priority was read to: every plain row before it was on offer when it was read. */
  readTo: Map<number, { at: string; tied: number }>;
  startsPerSecond: number;
  startedSince: number;
  widened: number;
  stretched: number;
  heldBack: number;
}

const priorities = [0, 5, 9] as const;

/** How often everything that is due is read again from its beginning; a little under the pace of an idle keeper. */
const lookAgainMs = 200;
/** The same while a backlog waits: what is new stands behind it. */
const lookBehindMs = 1_000;
/** The same when that backlog lacks room and only others can have made some: of their starts this process hears nothing. */
const lookForRoomMs = 125;

/**
 * Due rows become envelopes of hints, again and again until each is claimed. Nothing is stored about an offer: a new
 * dispatcher, or one that lost its memory, offers everything once more and the claim function sorts it out.
 * Between two full looks it reads on from where it was, so that a row of a backlog is read about once.
 */
export function openDispatcher(o: {
  query: Query;
  queues: readonly string[];
  sharedOf: (queue: string) => SharedQueue;
  /** Handlers that all live workers can run at once, per queue. */
  liveConcurrency: (queue: string) => number;
  /** This process's own hands, per queue; null where it has none. */
  pace: (queue: string) => Pace | null;
  staleSeconds: number;
  offer: (envelopes: Envelope[]) => Promise<void>;
  /** Hears once when a backlog waits and a quarter of the window has become free: time for a pass. */
  onRoom?: () => void;
  count: (name: CounterName) => void;
}): Dispatcher {
  const names = o.queues;
  const rooms = new Map<string, Room>();
  const suspects = new Map<string, Offered>();
  let lookedAt: number | null = null;
  let ratedAt: number | null = null;
  let told = false;

  const roomOf = (queue: string): Room => {
    const known = rooms.get(queue);
    if (known !== undefined) return known;
    const room: Room = { offered: new Map(), readTo: new Map(), startsPerSecond: 0, startedSince: 0, widened: 0, stretched: 1, heldBack: 0 };
    rooms.set(queue, room);
    return room;
  };
  const windowOf = (queue: string, room: Room): number => Math.floor(Math.max(windowSize(o.liveConcurrency(queue), room.startsPerSecond), room.widened));

  const rate = (now: number): void => {
    if (ratedAt === null) ratedAt = now;
    const elapsed = (now - ratedAt) / 1000;
    if (elapsed < 0.02) return;
    const weight = Math.min(1, elapsed / 0.5);
    for (const room of rooms.values()) {
      room.startsPerSecond = room.startsPerSecond * (1 - weight) + (room.startedSince / elapsed) * weight;
      room.startedSince = 0;
    }
    ratedAt = now;
  };

  /** What was on offer and is pending no more has been started by somebody. */
  const learn = (room: Room, still: ReadonlySet<string>): void => {
    for (const key of room.offered.keys()) {
      if (still.has(key)) continue;
      room.offered.delete(key);
      room.startedSince += 1;
    }
  };

  const choose = (queue: string, room: Room, lines: Line[], full: boolean, now: number): Choice => {
    const window = windowOf(queue, room);
    const isOutstanding = (key: string): boolean => {
      const offered = room.offered.get(key);
      return offered !== undefined && (!full || now - offered.at < patienceSeconds(offered.offers) * 1000);
    };
    const open = lines.flatMap((line) => line.keys.filter((key) => !isOutstanding(key)).map((key) => ({ key, priority: line.priority })));
    const due = full ? lines.reduce((sum, line) => sum + line.keys.length, 0) : room.offered.size + open.length;
    const outstanding = full ? due - open.length : room.offered.size;
    const picked = pickFairly(open, Math.max(0, window - outstanding)).map(({ key }) => key);
    const heldBack = Math.max(open.length - picked.length, lines.some((line) => line.cut) ? 1 : 0);
    const oldest = room.offered.values().next().value;
    const held = { heldBack, outstanding, oldestOfferMs: oldest === undefined ? 0 : now - oldest.at };
    const liveConcurrency = o.liveConcurrency(queue);
    const pace = o.pace(queue);
    room.heldBack = heldBack;
    room.widened = widen(window, held);
    room.stretched = stretch(room.stretched, { ...held, busyShare: pace?.busyShare ?? null, liveConcurrency });
    const size = Math.max(room.stretched, envelopeSize(heldBack > 0 ? Math.max(due, window) : due, window, liveConcurrency, pace));
    const envelopes: Envelope[] = [];
    for (let i = 0; i < picked.length; i += size) envelopes.push(envelopeOf(picked.slice(i, i + size), queue));

    const taken = new Set(picked);
    const left = new Set(open.filter(({ key }) => !taken.has(key)).map(({ key }) => key));
    const readThrough = lines.filter((line) => !line.keys.some((key) => left.has(key)));
    return { room, picked, envelopes, readThrough };
  };

  /** A row whose workers died twice travels alone, one in the whole fleet at a time. */
  const chooseSuspect = (lines: DueLine[], now: number): { envelope: Envelope; key: string } | null => {
    const waiting = lines.flatMap((line) => split(line.suspects).map((key) => ({ key, queue: line.queue })));
    const still = new Set(waiting.map(({ key }) => key));
    for (const key of suspects.keys()) if (!still.has(key)) suspects.delete(key);
    for (const offered of suspects.values()) if (now - offered.at < patienceSeconds(offered.offers) * 1000) return null;
    const [first] = waiting;
    return first === undefined ? null : { envelope: envelopeOf([first.key], first.queue), key: first.key };
  };

  const remember = (memo: Map<string, Offered>, key: string, now: number): void => {
    const before = memo.get(key);
    if (before !== undefined) {
      o.count('reoffers_total');
      memo.delete(key);
    }
    memo.set(key, { at: now, offers: (before?.offers ?? 0) + 1 });
  };

  const envelopeOf = (keys: string[], queue: string): Envelope => envelopeFor(keys.map((key) => hintOf(key, queue)), o.sharedOf(queue));

  /** A backlog waits behind a window that looks full from here. */
  const lacksRoom = (): boolean => [...rooms].some(([queue, room]) => room.heldBack > 0 && room.offered.size * 4 > windowOf(queue, room) * 3);

  const backlog = (): number => [...rooms.values()].reduce((sum, room) => sum + room.heldBack, 0);

  return {
    async pass() {
      const asked = performance.now();
      told = false;
      rate(asked);
      const full = lookedAt === null || asked - lookedAt >= (lacksRoom() ? lookForRoomMs : backlog() > 0 ? lookBehindMs : lookAgainMs);
      const ask: { queues: string[]; priorities: number[]; limits: number[]; since: string[] } = { queues: [], priorities: [], limits: [], since: [] };
      for (const queue of names) {
        // What nobody alive serves is left in the ledger: its hints would only be handed round.
        if (o.liveConcurrency(queue) <= 0) continue;
        const room = roomOf(queue);
        const window = windowOf(queue, room);
        const free = window - room.offered.size;
        if (!full && free <= 0) continue;
        for (const priority of priorities) {
          const from = full ? undefined : room.readTo.get(priority);
          ask.queues.push(queue);
          ask.priorities.push(priority);
          // A full look sees again what is on offer, and a little more, since new rows may have come before it.
          ask.limits.push(full ? room.offered.size + Math.max(free, Math.ceil(window / 4)) : free + (from?.tied ?? room.offered.size));
          ask.since.push(from?.at ?? '-infinity');
        }
      }
      if (ask.queues.length === 0) return { offered: 0, heldBack: backlog() };
      const lines = await o.query<DueLine>('select * from delivery.due_hints($1::text[], $2::smallint[], $3::int[], $4::timestamptz[], $5::float8)', [
        ask.queues, ask.priorities, ask.limits, ask.since, o.staleSeconds,
      ]);
      const now = performance.now();
      if (full) lookedAt = now;

      const perQueue = new Map<string, Line[]>();
      const limits = new Map(ask.queues.map((queue, i) => [`${queue} ${ask.priorities[i]}`, ask.limits[i] ?? 0]));
      for (const line of lines) {
        const read = { priority: line.priority, keys: split(line.hints), at: line.last_at, tied: line.tied, cut: line.rows >= (limits.get(`${line.queue} ${line.priority}`) ?? 0) };
        const known = perQueue.get(line.queue);
        if (known === undefined) perQueue.set(line.queue, [read]);
        else known.push(read);
      }
      if (full) {
        for (const [queue, room] of rooms) {
          learn(room, new Set((perQueue.get(queue) ?? []).flatMap((line) => line.keys)));
          if (!perQueue.has(queue)) Object.assign(room, { widened: 0, stretched: 1, heldBack: 0 });
        }
      } else {
        for (const queue of ask.queues) if (!perQueue.has(queue)) roomOf(queue).heldBack = 0;
      }
      const choices = [...perQueue].map(([queue, read]) => choose(queue, roomOf(queue), read, full, now));
      const suspect = full ? chooseSuspect(lines, now) : null;
      const envelopes = choices.flatMap((choice) => choice.envelopes).concat(suspect?.envelope ?? []);
      // Noted before they go: some come back as claims while the transport still answers.
      for (const { room, picked } of choices) for (const key of picked) remember(room.offered, key, now);
      if (suspect !== null) remember(suspects, suspect.key, now);
      try {
        if (envelopes.length > 0) await o.offer(envelopes);
      } catch (err) {
        for (const { room, picked } of choices) for (const key of picked) room.offered.delete(key);
        if (suspect !== null) suspects.delete(suspect.key);
        throw err;
      }
      for (const { room, readThrough } of choices) {
        for (const line of readThrough) if (line.at !== null) room.readTo.set(line.priority, { at: line.at, tied: line.tied });
      }
      return { offered: envelopes.reduce((sum, envelope) => sum + envelope.hints.length, 0), heldBack: backlog() };
    },
    started(hint) {
      const room = rooms.get(hint.queue);
      if (room === undefined || !room.offered.delete(`${hint.id}:${hint.dispatchSeq}`)) return;
      room.startedSince += 1;
      if (told || room.heldBack === 0 || room.offered.size * 4 > windowOf(hint.queue, room) * 3) return;
      told = true;
      o.onRoom?.();
    },
    forget() {
      suspects.clear();
      lookedAt = null;
      for (const room of rooms.values()) {
        room.offered.clear();
        room.readTo.clear();
      }
    },
  };
}

/** What one pass wants of one queue. */
interface Choice {
  room: Room;
  picked: string[];
  envelopes: Envelope[];
  /** Lines of which every row is on offer when this goes through. */
  readThrough: Line[];
}

interface Line {
  priority: number;
  keys: string[];
  at: string | null;
  tied: number;
  /** There may be more than was asked for. */
  cut: boolean;
}

/**
 * One envelope. A single hint's id repeats within three seconds, so that the kick and the poll collapse into one; a larger
 * envelope gets a random id, because a repeated one would be ignored in silence although its rows differ.
 */
export function envelopeFor(hints: Hint[], shared: SharedQueue): Envelope {
  const [only] = hints;
  const slot = Math.floor(Date.now() / 3_000);
  const id = only !== undefined && hints.length === 1 ? `${only.id}_${only.dispatchSeq}_${slot}` : `e_${randomUUID()}`;
  return { id, shared, hints };
}

const split = (hints: string | null): string[] => (hints === null ? [] : hints.split(','));

const hintOf = (key: string, queue: string): Hint => {
  const colon = key.indexOf(':');
  return { id: key.slice(0, colon), dispatchSeq: Number(key.slice(colon + 1)), queue };
};
