/** What is known of one job, for saying what becomes of it. Moments are milliseconds since 1970, by one clock. */
export interface NextFacts {
  state: 'pending' | 'running' | 'uncertain' | 'succeeded' | 'dead' | 'cancelled' | 'expired';
  now: number;
  nextRunAt: number;
  expiresAt: number | null;
  uncertainSince: number;
  cancelAsked: boolean;
  reason: string | null;
  effectClass: string;
  policy: 'hold' | 'resend_once';
  crashes: number;
  /** Pauses that cover it, by scope. */
  heldBy: readonly string[];
  /** Whether a living worker takes its kind in its version. */
  accepted: boolean;
  kept: boolean;
  openCall: boolean;
}

/** Sentences on what happens next and, where a person is needed, what a person can do. */
export function whatNext(facts: NextFacts): string[] {
  return [...says[facts.state](facts)];
}

const says: Record<NextFacts['state'], (facts: NextFacts) => readonly string[]> = {
  pending: (f) => {
    const begins = f.nextRunAt > f.now ? `It begins ${inWords(f.nextRunAt - f.now)} from now.` : 'It is due.';
    return [
      begins,
      ...(f.expiresAt === null ? [] : [f.expiresAt <= f.now ? 'Its time is over: it lapses at the next sweep.' : `It lapses ${inWords(f.expiresAt - f.now)} from now.`]),
      ...(f.cancelAsked ? ['Somebody asked to cancel it: it ends at the next sweep.'] : []),
      ...f.heldBy.map((scope) => `A pause of ${scope} holds it back; omen delivery resume ${scope} lifts it.`),
      ...(f.accepted ? [] : ['No living worker takes this kind in this version: start a worker of this build.']),
      ...(f.kept ? [] : ['Nobody keeps the engine: without a worker nothing is offered.']),
      ...(f.crashes >= 2 ? [`It took ${f.crashes} workers with it and is offered alone; at five it ends as poison.`] : []),
    ];
  },
  running: (f) => ['A worker has it; if the process dies it is taken back within seconds.', ...(f.cancelAsked ? ['Somebody asked to cancel it: it stops before its call, if that has not begun.'] : [])],
  uncertain: (f) => [
    'Nobody can know yet whether it was sent, so nothing is sent by itself without proof.',
    f.policy === 'resend_once' ? 'This kind is harmless twice: ten minutes after it became uncertain it is sent once more.' : 'Proof by the provider, by an event or by the reader settles it.',
    ...(f.now - f.uncertainSince >= 15 * 60_000 ? ['A person decides now: omen delivery resolve ID --verdict accepted, not_sent or close.'] : [`After 15 minutes a person decides; that is ${inWords(f.uncertainSince + 15 * 60_000 - f.now)} from now.`]),
  ],
  succeeded: (f) => [f.effectClass === 'blind' || f.effectClass === 'keyed' ? 'It was handed over. A resend would be a second letter, on purpose.' : 'It is done.'],
  dead: (f) => [f.openCall ? 'Its last call may have been taken, so a retry could be a double: resend it on purpose, or leave it.' : 'Tries are used up, or its fault is final. When the cause is mended: omen delivery retry ID --reason CODE.'],
  cancelled: (f) => [f.reason?.startsWith('blocked_') === true ? 'It was not wanted, and stays unsent.' : 'It was called off, and stays so.'],
  expired: () => ['Its time passed before it could go.'],
};

/** The largest unit that says it, rounded up: `40 s`, `3 min`, `2 h`, `5 d`. */
function inWords(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.ceil(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.ceil(seconds / 3_600)} h` : `${Math.ceil(seconds / 86_400)} d`;
}
