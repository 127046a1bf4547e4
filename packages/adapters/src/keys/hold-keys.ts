import { isHouseError, HouseError } from '@omenhall/contracts/errors';
import type { Keys } from '@omenhall/core/ports';
import { openKeys, type KeysOptions, type OpenKeys } from './open-keys.ts';

/** Keys that may be away: until they are open, every use is refused as `keys-away`. */
export interface HeldKeys extends Keys {
  /** Null while the keys are open; otherwise why they are not, in words without a secret. */
  whyAway(): string | null;
  /** Stops trying, drops and zero-fills every key held. */
  close(): void;
}

export interface HoldKeysOptions extends KeysOptions {
  /** Looked at before each opening; what it throws keeps the keys closed and is tried again. */
  mayOpen?: () => Promise<void>;
  /** Told of the first closed state and of every change: null when open, otherwise why not. */
  onChange?: (why: string | null) => void;
  /** Wait before the second try, in milliseconds; it doubles up to 30 s. */
  retryMs?: number;
}

const longestWaitMs = 30_000;

/**
 * Opens the keys, or goes on without them and tries again by itself: a missing keyring and an absent vault close the
 * private rooms of the house, and not the house. Resolves after the first try, however it ended.
 */
export async function holdKeys({ mayOpen, onChange, retryMs = 2_000, ...options }: HoldKeysOptions): Promise<HeldKeys> {
  let opened: OpenKeys | null = null;
  let why: string | null = 'the keys were not opened yet';
  let over = false;
  let again: NodeJS.Timeout | undefined;

  const attempt = async (nextWaitMs: number): Promise<void> => {
    const before = why;
    try {
      await mayOpen?.();
      const keys = await openKeys(options);
      if (over) return keys.close();
      opened = keys;
      why = null;
    } catch (error) {
      // An error of another kind may carry anything; its place is the log of whoever looks into it, not a probe's answer.
      why = isHouseError(error) ? error.message : 'the keys do not open';
      if (!over) again = setTimeout(() => void attempt(Math.min(nextWaitMs * 2, longestWaitMs)), nextWaitMs).unref();
    }
    if (!over && why !== before) onChange?.(why);
  };
  await attempt(retryMs);

  const keys = (): OpenKeys => {
    if (opened === null) throw new HouseError('keys-away', `sealed mode: ${why ?? 'closed'}`);
    return opened;
  };
  return {
    prepare: async (kind, objectId, subjectId) => keys().prepare(kind, objectId, subjectId),
    fetch: async (dekId, subjectId) => keys().fetch(dekId, subjectId),
    fetchToWrite: async (dekId, subjectId) => keys().fetchToWrite(dekId, subjectId),
    shred: async (dekIds, requestId) => keys().shred(dekIds, requestId),
    blindIndex: (purpose, normalised) => keys().blindIndex(purpose, normalised),
    sign: (message) => keys().sign(message),
    linkMac: (message) => keys().linkMac(message),
    whyAway: () => why,
    close() {
      over = true;
      clearTimeout(again);
      opened?.close();
    },
  };
}
