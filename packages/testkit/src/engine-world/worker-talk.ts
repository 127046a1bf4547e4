import type { Profile, TransportSettings } from '@omenhall/delivery';
import type { Point } from './kinds.ts';

/** What a worker process is told before it opens. */
export interface WorkerWish {
  workerId: string;
  databaseUrl: string;
  transport: TransportSettings;
  smtpUrl: string;
  /** Answers `{openedAt, taken}` about a Message-ID. */
  lookUpUrl: string;
  providerUrl: string;
  /** Where pure work puts its files. */
  objects: string;
  profile: Profile;
  build: string;
  /** Hands per house queue. */
  hands: Readonly<Record<string, number>>;
  /** Payload version of every kind, default 1. */
  payloadVersion: number;
  lookUpAfterSeconds: number;
  /** How long the provider remembers a key. */
  keyLifeSeconds: number;
  /** Milliseconds that a call to the provider may take. */
  callPatienceMs: number;
  /** Milliseconds that the mailer waits at the dot. */
  dotPatienceMs: number;
  whenReaped: 'exit' | 'stop';
}

/** From the harness to a worker process. */
export type Told = { tell: 'open'; wish: WorkerWish } | { tell: 'go'; ticket: number; word: HoldWord } | { tell: 'weigh' };

/** What a held handler does when it is let go: what it was about to do, or fail instead. */
export type HoldWord = 'go' | 'fail';

/** From a worker process to the harness. */
export type Heard =
  | { hear: 'open' }
  | { hear: 'started'; job: string; fence: string; kind: string; attempt: number }
  | { hear: 'held'; ticket: number; point: Point; job: string; fence: string }
  | { hear: 'ended'; job: string; fence: string | null; kind: string; outcome: string; verdict: string }
  | { hear: 'log'; event: string; fields: Record<string, string | number | boolean | null> }
  | { hear: 'weight'; rssBytes: number }
  | { hear: 'drained' };
