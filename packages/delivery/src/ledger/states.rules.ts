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
}

/** Every lawful move. The guard in the test database and the ledger's tests are made from this table. */
export const moves: readonly Move[] = [
  { name: 'T1', from: null, to: 'pending', through: ['enqueue'] },
  { name: 'T2', from: 'pending', to: 'running', through: ['claim'] },
  { name: 'T3', from: 'running', to: 'running', through: ['permit'] },
  { name: 'T4', from: 'running', to: 'succeeded', through: ['finish'] },
  { name: 'T5', from: 'running', to: 'pending', through: ['finish'] },
  { name: 'T6', from: 'running', to: 'pending', through: ['finish'] },
  { name: 'T7', from: 'running', to: 'dead', through: ['finish'] },
  { name: 'T8', from: 'running', to: 'uncertain', through: ['finish'] },
  { name: 'T9', from: 'running', to: 'pending', through: ['reclaim'] },
  { name: 'T10', from: 'running', to: 'uncertain', through: ['reclaim'] },
  { name: 'T11', from: 'running', to: 'dead', through: ['reclaim'] },
  { name: 'T12', from: 'uncertain', to: 'succeeded', through: ['evidence', 'finish'] },
  { name: 'T13', from: 'uncertain', to: 'pending', through: ['evidence', 'resolve'] },
  { name: 'T14', from: 'uncertain', to: 'cancelled', through: ['resend', 'close_uncertain'] },
  { name: 'T14', from: 'uncertain', to: 'expired', through: ['lapse'] },
  { name: 'T15', from: 'pending', to: 'cancelled', through: ['cancel', 'claim', 'lapse'] },
  { name: 'T15', from: 'pending', to: 'expired', through: ['claim', 'lapse'] },
  { name: 'T16', from: 'running', to: 'cancelled', through: ['finish'] },
  { name: 'T17', from: 'dead', to: 'pending', through: ['revive'] },
  { name: 'T18', from: null, to: 'pending', through: ['resend'] },
];

/** Whether a row may go from one state to another; staying where it is changes nothing and is always lawful. */
export function isLawful(from: JobState | null, to: JobState): boolean {
  return from === to || moves.some((move) => move.from === from && move.to === to);
}
