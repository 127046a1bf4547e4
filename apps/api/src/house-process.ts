import type { Auth } from './auth/auth.ts';
import type { Database } from '@omenhall/db';
import type { RlsMap } from '@omenhall/db/rls-map';
import type { Keeping } from '@omenhall/core/finance';
import type { HouseFacts } from '@omenhall/core/context';
import type { ArtifactStore, Clock, Ephemeral, Keys, Payments, VerifyDeskEvent } from '@omenhall/core/ports';
import type { Hint } from '@omenhall/delivery';

/** Fields that may be logged: codes, ids, numbers. */
export type LogFields = Readonly<Record<string, unknown>>;

export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  /** For what is our own fault; of `error`, names and codes pass and nothing else. */
  error(event: string, fields: LogFields & { error: unknown }): void;
  /** The process's last words. */
  crash(origin: 'exception' | 'rejection', error: unknown): void;
}

/** Everything the API leans on, opened by its composition root and by tests. */
export interface HouseProcess {
  house: HouseFacts;
  database: Database;
  auth: Auth;
  keys: Keys;
  /** How long accounting lines are kept. */
  keeping: Keeping;
  /** Null while keys can be used; otherwise why not, and private doors stay closed. */
  keysAway(): string | null;
  payments: Payments;
  verifyDeskEvent: VerifyDeskEvent;
  store: ArtifactStore;
  ephemeral: Ephemeral;
  clock: Clock;
  log: Log;
  /** Who may do what in the database, as this build was shipped. */
  rlsMap: RlsMap;
  kick(hints: Hint[]): void;
  /** The queue transport in force. */
  transport(): string;
  /** What can be looked at from outside; each says in words how it is. */
  probes: readonly { name: string; needed: boolean; look(): Promise<string> }[];
  /** Prometheus text of this process and the ledger. */
  metrics(): Promise<string>;
  /** Host of the model that people may let write; null where the house grammar writes alone. */
  modelHost: string | null;
  /** What a receipt says of tax; empty where nothing is set. */
  taxLine: string;
  /** Folder of the built pages; null serves none. */
  webFolder: string | null;
  /** Origin of the stand-ins; null outside a trial. */
  sandboxUrl: string | null;
  /** Hops whose forwarded headers are believed. */
  trustedProxies: readonly string[];
}
