import { linkEvents, readAuditPulse, signCheckpoint, type AuditPulse, type Signing } from '@omenhall/core/audit';
import type { Query } from '@omenhall/db';

/** Between two looks at the queue. A promise of one second leaves room for the linking itself. */
const paceMs = 400;
/** Between two looks at whether a checkpoint is due, while something is unsigned or was refused: it asks books and witnesses. */
const signingMs = 2_000;
/** The same while the log is at rest: for what comes without an event, such as the daily one, or a witness that was away. */
const restingMs = 20_000;
/** After something went wrong, such as a database that is away. */
const restMs = 2_000;

export interface SequencerLoop {
  /** The last refusal to sign, in a word; null when the last round went well. */
  refusal(): string | null;
  /** Ends after the round that is under way. */
  close(): Promise<void>;
}

/**
 * Links audit events and signs checkpoints, round after round. Every worker has this loop and one of them works: the
 * others find the lock taken and look again. What one leaves half done, whoever comes next finishes.
 * A round that finds nothing costs one statement, which `look` asks outside a transaction.
 */
export function openSequencerLoop({ look, ...signing }: Signing & { look: Query }, log: { warn(event: string, fields: Record<string, unknown>): void }): SequencerLoop {
  let isOpen = true;
  let refused: string | null = null;
  let lookedAt = -Infinity;
  let unsettled = false;
  let wake: () => void = () => undefined;
  const pause = (ms: number): Promise<void> => new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    wake = () => { clearTimeout(timer); resolve(); };
  });

  const round = async (): Promise<number> => {
    try {
      const pulse = await readAuditPulse(look);
      if (pulse.queued > 0) await linkEvents(signing.inSequence);
      unsettled ||= pulse.queued > 0 || pulse.linked > pulse.signed;
      if (performance.now() - lookedAt < (unsettled ? signingMs : restingMs)) return paceMs;
      lookedAt = performance.now();
      const signed = await signCheckpoint(signing);
      unsettled = signed.word === 'refused' || (signed.word === 'signed' && signed.away.length > 0);
      const refusal = signed.word === 'refused' ? signed.because : null;
      // Said once: the log would otherwise repeat it twice a second until a person looks.
      if (refusal !== null && refusal !== refused) log.warn('checkpoint_refused', { reason: refusal });
      if (signed.word === 'signed') for (const witness of signed.away) log.warn('witness_away', { name: witness });
      refused = refusal;
      return paceMs;
    } catch (error) {
      log.warn('sequencer_stumbled', { error });
      return restMs;
    }
  };
  const over = (async () => {
    while (isOpen) {
      const ms = await round();
      if (isOpen) await pause(ms);
    }
  })();
  return {
    refusal: () => refused,
    close() {
      isOpen = false;
      wake();
      return over;
    },
  };
}

/** How the log stands, as lines of `/metrics`: counts, and seconds. Of a database that is away, the refusal alone. */
export const auditMetrics = (pulse: AuditPulse | null, refusal: string | null): string => [
  ...(pulse === null ? [] : [['queue_length', pulse.queued], ['queue_age_seconds', pulse.oldestSeconds], ['size', pulse.linked], ['signed_size', pulse.signed], ['witnessed_size', pulse.witnessed]]),
  ['signing_refused', refusal === null ? 0 : 1],
].map(([name, value]) => `omen_audit_${name} ${value}\n`).join('');
