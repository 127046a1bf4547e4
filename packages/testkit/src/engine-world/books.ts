import { isLawful, type JobState } from '@omenhall/delivery/ledger';
import type { Ambiguity, Happening } from './history.ts';

/** Everything that can be known of a world once it is quiet: the ledger with its diary, the sinks, and the harness's own history. Times in milliseconds since 1970. */
export interface WorldBooks {
  /** Jobs whose transaction was answered as committed. */
  left: readonly string[];
  jobs: readonly JobEntry[];
  moves: readonly MoveEntry[];
  intents: readonly { at: number; job: string; fence: string }[];
  attempts: readonly { job: string; seq: number; fence: string; worker: string; outcome: string; code: string | null }[];
  pauses: readonly { scope: string; at: number; until: number }[];
  /** Rows that handlers of kind `internal` wrote in the finish's transaction. */
  rows: readonly { job: string; fence: string }[];
  /** Jobs whose paper lies in the store. */
  papers: ReadonlySet<string>;
  /** Letters taken by the mail server and calls acted on by the provider, each by the job it was for. */
  accepted: readonly { sink: 'smtp' | 'provider'; job: string; at: number }[];
  happenings: readonly Happening[];
  ambiguities: readonly Ambiguity[];
  /** What was left over when every worker had gone, by name; each must be zero. */
  leftOver: Readonly<Record<string, number>>;
  /** Places where the planted word was found. */
  sightings: readonly string[];
}

export interface JobEntry {
  id: string;
  kind: string;
  status: JobState;
  crashes: number;
  effect: { state: string; fence: string; evidence: string | null } | null;
}

export interface MoveEntry {
  at: number;
  job: string;
  was: JobState | null;
  became: JobState;
  fence: string | null;
  worker: string | null;
  seq: number;
  /** When the job was due before it started. */
  dueAt: number;
  crashes: number;
  dest: string | null;
}

export interface InvariantReport {
  name: string;
  words: string;
  state: 'held' | 'broken' | 'not asked';
  /** How many things were looked at. */
  looked: number;
  faults: string[];
}

export interface Bounds {
  /** Milliseconds that due work may stand still while somebody could do it. */
  standstillMs: number;
}

/** Asks the invariants of the specification, each for itself. A world that left nothing of a sort has that looked at zero times. */
export function checkBooks(books: WorldBooks, bounds: Bounds): InvariantReport[] {
  const asked = [
    report('I1', 'every committed fact\'s job has an outcome, and no job is without its fact', allEnded(books)),
    report('I2', 'at most one accepted request per key, one message per held blind job', noneDoubled(books)),
    report('I3', 'what succeeded is outside; what ended without an intent, or as not sent, is not', outsideAgrees(books)),
    report('I4', 'every claim has exactly one attempt, and no worker was told of a success that is not its own', claimsHaveAttempts(books)),
    report('I5', 'the fence on an accepted effect is that of the claim that wrote the intent, and nothing left before one', fencesAgree(books)),
    report('I6', 'no due work stands still while a worker lives', nothingStands(books, bounds)),
    report('I7', 'nothing is left over when the workers have gone', { looked: Object.keys(books.leftOver).length, faults: Object.entries(books.leftOver).flatMap(([name, count]) => (count === 0 ? [] : [`${count} ${name}`])) }),
    report('I10', 'every uncertain job is explained by an ambiguity that was injected', uncertainExplained(books)),
    report('I11', 'every move is in the table of states', lawful(books)),
    report('I12', 'the planted word lies nowhere that outlives a job', { looked: books.left.length, faults: [...books.sightings] }),
  ];
  const elsewhere = { I8: 'no send after an acknowledged withdrawal', I9: 'one job per slot, one running row per scope' };
  return [...asked, ...Object.entries(elsewhere).map(([name, words]): InvariantReport => ({ name, words, state: 'not asked', looked: 0, faults: [] }))]
    .toSorted((a, b) => Number(a.name.slice(1)) - Number(b.name.slice(1)));
}

interface Look {
  looked: number;
  faults: string[];
}

const report = (name: string, words: string, { looked, faults }: Look): InvariantReport => ({ name, words, state: faults.length > 0 ? 'broken' : 'held', looked, faults });

function allEnded({ left, jobs }: WorldBooks): Look {
  const byId = new Map(jobs.map((job) => [job.id, job]));
  const facts = new Set(left);
  return {
    looked: left.length,
    faults: [
      ...left.flatMap((id) => {
        const status = byId.get(id)?.status;
        if (status === undefined) return [`job ${id} was committed and is gone`];
        return status === 'pending' || status === 'running' ? [`job ${id} (${byId.get(id)?.kind ?? ''}) is ${status}`] : [];
      }),
      ...jobs.filter(({ id }) => !facts.has(id)).map(({ id }) => `job ${id} belongs to no fact`),
    ],
  };
}

function noneDoubled({ accepted, rows }: WorldBooks): Look {
  const twice = (what: string, ids: readonly string[]): string[] => [...count(ids)].flatMap(([id, times]) => (times > 1 ? [`${what} of job ${id}: ${times} times`] : []));
  return {
    looked: accepted.length + rows.length,
    faults: [
      ...twice('letters', accepted.filter(({ sink }) => sink === 'smtp').map(({ job }) => job)),
      ...twice('acts of the provider', accepted.filter(({ sink }) => sink === 'provider').map(({ job }) => job)),
      ...twice('rows', rows.map(({ job }) => job)),
    ],
  };
}

function outsideAgrees({ jobs, intents, accepted, rows, papers }: WorldBooks): Look {
  const outside = new Set(accepted.map(({ job }) => job));
  const intended = new Set(intents.map(({ job }) => job));
  const inside = new Set(rows.map(({ job }) => job));
  const faults = jobs.flatMap(({ id, kind, status, effect }) => {
    const here = `${kind} ${id} is ${status}`;
    if (kind === 'pure_errand') return status === 'succeeded' && !papers.has(id) ? [`${here} without its paper`] : [];
    if (kind === 'internal_errand') return inside.has(id) === (status === 'succeeded') ? [] : [`${here}, ${inside.has(id) ? 'with' : 'without'} its row`];
    if (kind === 'poison_errand') return [];
    if (status === 'succeeded' && !outside.has(id)) return [`${here}, and nobody has it`];
    if (outside.has(id) && !intended.has(id)) return [`${here}, and it left without an intent`];
    const denied = status !== 'succeeded' && (effect === null || effect.state === 'not_sent' || effect.state === 'rejected');
    return denied && outside.has(id) ? [`${here}, the books say that it was not taken, and it was`] : [];
  });
  return { looked: jobs.length, faults };
}

function claimsHaveAttempts({ moves, attempts, happenings }: WorldBooks): Look {
  const claims = moves.filter(({ became }) => became === 'running');
  const perFence = count(attempts.map(({ fence }) => fence));
  const claimed = new Set(claims.map(({ fence }) => fence));
  const done = new Set(attempts.flatMap(({ fence, outcome }) => (outcome === 'done' ? [fence] : [])));
  return {
    looked: claims.length,
    faults: [
      ...claims.flatMap(({ job, fence }) => ((perFence.get(fence ?? '') ?? 0) === 1 ? [] : [`a claim of job ${job} has ${perFence.get(fence ?? '') ?? 0} attempts`])),
      ...attempts.flatMap(({ job, seq, fence }) => (claimed.has(fence) ? [] : [`attempt ${seq} of job ${job} belongs to no claim`])),
      ...happenings.flatMap(({ what, words, job, fence }) => (what === 'ended' && words === 'done succeeded' && fence !== undefined && fence !== null && !done.has(fence)
        ? [`a worker was told that job ${job ?? ''} succeeded under its claim, and no such attempt stands in the ledger`] : [])),
    ],
  };
}

function fencesAgree({ jobs, intents, accepted }: WorldBooks): Look {
  const last = new Map(intents.map(({ job, fence }) => [job, fence]));
  const first = new Map(intents.toReversed().map(({ job, at }) => [job, at]));
  return {
    looked: accepted.length,
    faults: [
      ...jobs.flatMap(({ id, effect }) => (effect?.state === 'accepted' && last.get(id) !== effect.fence ? [`the accepted effect of job ${id} carries another fence than its last intent`] : [])),
      ...accepted.flatMap(({ job, at, sink }) => ((first.get(job) ?? Infinity) > at ? [`job ${job} reached ${sink} before its first intent`] : [])),
    ],
  };
}

/** Due work stands still from the last start of anything, or from its own moment if that is later, until it starts. */
function nothingStands(books: WorldBooks, { standstillMs }: Bounds): Look {
  const excused = [...nobodyCould(books)];
  const starts = books.moves.filter(({ was, became }) => was === 'pending' && became === 'running');
  let before = -Infinity;
  const faults: string[] = [];
  for (const start of starts) {
    const from = Math.max(start.dueAt, before);
    before = start.at;
    // A suspect waits for its turn, and a paused destination for its end.
    if (start.crashes >= 2 || start.at - from <= standstillMs) continue;
    const pauses = books.pauses.filter(({ scope }) => scope === `dest:${start.dest ?? ''}`).map(({ at, until }): Stretch => [at, until]);
    const stood = uncovered([from, start.at], [...excused, ...pauses]);
    if (stood > standstillMs) faults.push(`job ${start.job} was due and nothing began for ${Math.round(stood)} ms`);
  }
  return { looked: starts.length, faults };
}

type Stretch = readonly [from: number, until: number];

/** Stretches in which no worker was open and awake, or the database was away; each with a second and a half for coming back. */
export function* nobodyCould({ happenings }: Pick<WorldBooks, 'happenings'>): Generator<Stretch> {
  const awake = new Set<string>();
  const graceMs = 1_500;
  let nobodySince: number | null = -Infinity;
  let awaySince: number | null = null;
  for (const { at, what, worker, words } of happenings) {
    if (worker !== undefined) {
      if (what === 'open' || (what === 'mended' && words === 'thawn')) awake.add(worker);
      if (what === 'died' || what === 'told_to_end' || (what === 'fault' && words === 'frozen')) awake.delete(worker);
      if (awake.size === 0) nobodySince ??= at;
      else if (nobodySince !== null) {
        yield [nobodySince, at + graceMs];
        nobodySince = null;
      }
    }
    if (what === 'fault' && words === 'Postgres killed') awaySince = at;
    if (what === 'mended' && words === 'Postgres started' && awaySince !== null) {
      yield [awaySince, at + graceMs];
      awaySince = null;
    }
  }
  if (nobodySince !== null) yield [nobodySince, Infinity];
}

/** Length of what no other stretch covers. */
function uncovered([from, until]: Stretch, others: readonly Stretch[]): number {
  let length = 0;
  let reached = from;
  for (const [start, end] of others.toSorted((a, b) => a[0] - b[0])) {
    if (start > reached) length += Math.max(0, Math.min(start, until) - reached);
    reached = Math.max(reached, end);
    if (reached >= until) return length;
  }
  return length + Math.max(0, until - reached);
}

function uncertainExplained({ moves, intents, ambiguities }: WorldBooks): Look {
  const intentAt = new Map(intents.map(({ fence, at }) => [fence, at]));
  const lost = moves.filter(({ became }) => became === 'uncertain');
  return {
    looked: lost.length,
    faults: lost.flatMap(({ job, at, fence, worker }) => {
      const from = intentAt.get(fence ?? '') ?? intents.findLast((intent) => intent.job === job && intent.at <= at)?.at;
      if (from === undefined) return [`job ${job} became uncertain and never had an intent`];
      const explained = ambiguities.some((it) => it.from <= at && it.until >= from && (it.worker === undefined || it.worker === worker) && (it.job === undefined || it.job === job));
      return explained ? [] : [`job ${job} became uncertain ${Math.round(at - from)} ms after its intent, and nothing was done to it`];
    }),
  };
}

function lawful({ moves }: WorldBooks): Look {
  return { looked: moves.length, faults: moves.flatMap(({ was, became, job }) => (isLawful(was, became) ? [] : [`job ${job} went from ${was ?? 'nothing'} to ${became}`])) };
}

function count(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
