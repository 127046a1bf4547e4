/** The stored words of a job's state. */
export const states = ['pending', 'running', 'uncertain', 'succeeded', 'dead', 'cancelled', 'expired'] as const;
export type JobState = (typeof states)[number];

export interface Move {
  name: string;
  /** null: the job did not exist. */
  from: JobState | null;
  to: JobState;
  /** The function of schema `delivery` that makes the move. */
  through: readonly string[];
  /** What must hold, in words; the function says the same in its WHERE clauses. */
  guard: string;
}

/** Every lawful move. The guard in the test database, the ledger's tests and the page of states are made from this table. */
export const moves: readonly Move[] = [
  { name: 'T1', from: null, to: 'pending', through: ['enqueue', 'fire_schedule', 'run_schedule_now'], guard: 'the gate is open; the key is new' },
  { name: 'T2', from: 'pending', to: 'running', through: ['claim'], guard: 'same waiting period, due, not past its time, under no control, of a version this worker reads, gate open' },
  { name: 'T3', from: 'running', to: 'running', through: ['permit'], guard: 'own fence, nobody asked to cancel, 5 s of lease left, no control on everything, gate open, no earlier intent of unknown end' },
  { name: 'T4', from: 'running', to: 'succeeded', through: ['finish', 'finish_pure', 'finish_sent'], guard: 'own fence' },
  { name: 'T5', from: 'running', to: 'pending', through: ['finish'], guard: 'own fence; surely not accepted, or under a key that still lives; attempts left' },
  { name: 'T6', from: 'running', to: 'pending', through: ['finish'], guard: 'own fence; drain, cool-down or unsure gate; no intent of unknown end; the try is not counted' },
  { name: 'T7', from: 'running', to: 'dead', through: ['finish'], guard: 'own fence; for good, or attempts used up; no intent of unknown end' },
  { name: 'T8', from: 'running', to: 'uncertain', through: ['finish'], guard: 'own fence; unknown whether accepted, and no living key to ask again with' },
  { name: 'T9', from: 'running', to: 'pending', through: ['reclaim'], guard: 'its worker is dead or its lease over; nothing sent, or under a key that still lives; under five crashes' },
  { name: 'T10', from: 'running', to: 'uncertain', through: ['reclaim'], guard: 'as T9, and an intent stands whose end nobody knows' },
  { name: 'T11', from: 'running', to: 'dead', through: ['reclaim'], guard: 'as T9, nothing sent, fifth crash' },
  { name: 'T12', from: 'uncertain', to: 'succeeded', through: ['evidence', 'finish', 'resolve_by_person'], guard: 'proof that it was accepted' },
  { name: 'T13', from: 'uncertain', to: 'pending', through: ['evidence', 'resolve', 'resolve_by_person'], guard: 'proof that it was not, or the policy to send once more' },
  { name: 'T14', from: 'uncertain', to: 'cancelled', through: ['resend', 'close_uncertain', 'resolve_by_person'], guard: 'superseded by a resend, or closed by a person' },
  { name: 'T14', from: 'uncertain', to: 'expired', through: ['lapse'], guard: 'past its time' },
  { name: 'T15', from: 'pending', to: 'cancelled', through: ['cancel', 'claim', 'lapse'], guard: 'asked for, consent taken back, or its person gone' },
  { name: 'T15', from: 'pending', to: 'expired', through: ['claim', 'lapse'], guard: 'past its time' },
  { name: 'T16', from: 'running', to: 'cancelled', through: ['finish'], guard: 'own fence; asked to cancel or refused at the permit; no intent of unknown end' },
  { name: 'T17', from: 'dead', to: 'pending', through: ['revive'], guard: 'no intent of unknown end; a person gives a reason' },
  { name: 'T18', from: null, to: 'pending', through: ['resend'], guard: 'the earlier row has ended or is uncertain; the same second click gives the same row' },
  { name: 'T19', from: 'pending', to: 'uncertain', through: ['after_restore'], guard: 'restored from a backup; may have been sent since, and no key that surely lives' },
  { name: 'T19', from: 'running', to: 'uncertain', through: ['after_restore'], guard: 'restored from a backup; may have been sent since, and no key that surely lives' },
  { name: 'T19', from: 'running', to: 'pending', through: ['after_restore'], guard: 'restored from a backup; harmless twice, or under a key that still lives' },
  { name: 'T19', from: 'pending', to: 'cancelled', through: ['after_restore'], guard: 'restored from a backup; past its time' },
  { name: 'T19', from: 'running', to: 'cancelled', through: ['after_restore'], guard: 'restored from a backup; past its time, or asked to cancel' },
  { name: 'T19', from: 'uncertain', to: 'cancelled', through: ['after_restore'], guard: 'restored from a backup; past its time' },
];

/** Whether a row may go from one state to another; staying where it is changes nothing and is always lawful. */
export function isLawful(from: JobState | null, to: JobState): boolean {
  return from === to || moves.some((move) => move.from === from && move.to === to);
}

/** What people may be told of a row: one word for each way of standing in a state. `delivery_overview` answers with these. */
export const trackers = [
  { tracker: 'planned', state: 'pending', when: 'never tried, due later' },
  { tracker: 'waiting', state: 'pending', when: 'never tried, due' },
  { tracker: 'will_retry', state: 'pending', when: 'tried before, or its worker died' },
  { tracker: 'running', state: 'running', when: '' },
  { tracker: 'checking', state: 'uncertain', when: '' },
  { tracker: 'handed_over', state: 'succeeded', when: 'nobody has opened it yet' },
  { tracker: 'delivered', state: 'succeeded', when: 'opened or claimed by a person' },
  { tracker: 'needs_a_person', state: 'dead', when: '' },
  { tracker: 'skipped', state: 'cancelled', when: 'its gate was closed' },
  { tracker: 'cancelled', state: 'cancelled', when: 'for any other reason' },
  { tracker: 'lapsed', state: 'expired', when: '' },
] as const satisfies ReadonlyArray<{ tracker: string; state: JobState; when: string }>;
export type Tracker = (typeof trackers)[number]['tracker'];
