/** Rows of one queue that may be outstanding at once: room for a quarter second of starts, at most 4,000. */
export function windowSize(liveConcurrency: number, startsPerSecond: number): number {
  return Math.min(4_000, Math.max(1, 2 * liveConcurrency, Math.ceil(startsPerSecond / 4)));
}

/**
 * The window of a queue that could start more than it is offered: starts per second are bounded by the window itself, so
 * it widens by half when a backlog waits although more than half of what was offered has been taken, and narrows when an
 * offer lies longer than a quarter second.
 */
export function widen(window: number, held: { heldBack: number; outstanding: number; oldestOfferMs: number }): number {
  if (held.oldestOfferMs > 250) return window * 0.75;
  return held.heldBack > 0 && held.outstanding * 2 < window ? Math.min(4_000, Math.ceil(window * 1.5)) : window;
}

/**
 * Hints per envelope: alone while everything due fits the window, else as many as keep every worker supplied, or as many
 * as one hand works off in a quarter second, so that quick work travels in company and slow work alone. At most 32, and by
 * their quickness never more than a quarter of one process's hands: others find envelopes too. `pace` is null when unknown.
 */
export function envelopeSize(dueRows: number, window: number, liveConcurrency: number, pace: { hands: number; runSeconds: number | null } | null): number {
  if (dueRows < window) return 1;
  const byWindow = window / (2 * Math.max(1, liveConcurrency));
  const byPace = pace === null || pace.runSeconds === null ? 1 : Math.min(pace.hands / 4, 0.25 / Math.max(pace.runSeconds, 1e-6));
  return Math.max(1, Math.min(32, Math.floor(Math.max(byWindow, byPace))));
}

/**
 * Least hints per envelope while the transport, and not the work, is what holds a backlog up: it doubles while offers lie
 * although fewer than half of the hands are busy, and halves once they are. At most a quarter of all hands, so that no
 * envelope gives one process what others could begin, and kinds with few hands travel alone. `busyShare` is null when unknown.
 */
export function stretch(least: number, held: { heldBack: number; oldestOfferMs: number; busyShare: number | null; liveConcurrency: number }): number {
  if (held.heldBack === 0 || held.busyShare === null) return 1;
  if (held.busyShare >= 0.5) return Math.max(1, Math.floor(least / 2));
  return held.oldestOfferMs > 50 ? Math.max(1, Math.min(32, Math.floor(held.liveConcurrency / 4), least * 2)) : least;
}

/** Seconds until a row that is still pending after its nth offer is offered again. */
export function patienceSeconds(offers: number): number {
  return Math.min(60, 3 * 2 ** (offers - 1));
}

/**
 * Takes `room` rows, nine tenths in order of priority and the rest from the lower priorities, so that bulk never starves.
 * `rows` come in order of priority.
 */
export function pickFairly<Row extends { priority: number }>(rows: readonly Row[], room: number): Row[] {
  if (rows.length <= room) return [...rows];
  const top = rows[0]?.priority;
  const kept = rows.some((row) => row.priority !== top) ? Math.floor(room / 10) : 0;
  const first = rows.slice(0, room - kept);
  const lowest = first.at(-1)?.priority ?? 0;
  const rest = rows.slice(first.length);
  const lower = rest.filter((row) => row.priority > lowest).slice(0, kept);
  const taken = new Set(lower);
  const filled = rest.filter((row) => !taken.has(row)).slice(0, kept - lower.length);
  return [...first, ...lower, ...filled];
}
