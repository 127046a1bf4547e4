import type { Mailer, ArtifactStore, Composer, Payments } from '@omenhall/core/ports';
import type { Context } from '@omenhall/core/context';
import type { SyncReport } from '@omenhall/contracts/operator/money.schema';
import type { CallMade } from '@omenhall/core/reading';
import type { Hint } from '@omenhall/delivery/handle';
import type { Query } from '@omenhall/delivery/ledger';

/** A job as far as a context needs it. */
export interface ForSubject {
  id: string;
  subjectId: string | null;
}

/** What the handlers work with, opened by the composition root and by tests. */
export interface Hands {
  store: ArtifactStore;
  mailer: Mailer;
  /** A model that may draft scrolls; null where every one is written by the house grammar, without any network. */
  composer: Composer | null;
  /** The payment desk: refunds are made here, and what the desk knows is asked for. */
  payments: Payments;
  /** Address and name that every letter is from. */
  mailFrom: string;
  houseName: string;
  siteUrl: string;
  /** A context in the name of a job's subject; the hints of jobs left in it are collected for the engine. */
  contextFor(job: ForSubject): { ctx: Context; left: Hint[] };
  /**
   * A context in the name of the payment desk, for settling what was learnt from it: without an owner it finds whose
   * purchase is meant, with one it acts on that purchase, and with a house alone on how far the house has read there. `because` names what was learnt: an event of the desk, or the
   * job that asked it. The hints of jobs left in it are collected for the engine.
   */
  asDesk(owner: { houseId: string; subjectId: string | null } | null, because: string): { ctx: Context; left: Hint[] };
  /** One statement of the inbox of events. */
  askInbox: Query;
  /** Told what a run of agreeing with the desk saw and did. */
  onSync(run: SyncReport): void;
  /** Told how each call to a model ended: codes and numbers. */
  onModelCall(call: CallMade, readingId: string): void;
  /** Told when no draft could be asked for; the scroll is written all the same. */
  onModelFault(error: unknown, readingId: string): void;
  /** Told when what the desk has done could not be settled at once; an event or the next round settles it. */
  onSettleFault(error: unknown, jobId: string): void;
  /** Told when paper could not be drawn as it should: code points and places, never text. */
  onRenderWarning(warning: { artifactId: string; code: string; count: number }): void;
}
