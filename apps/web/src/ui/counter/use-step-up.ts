import { useState } from 'react';
import { refusedWith } from '../../api/explain-error.ts';

type Act = () => Promise<unknown>;

/**
 * For acts that may ask for a fresh proof. An act that is refused for it waits, with all it was given, until the proof
 * is there, and is then done once more. Every other refusal is its mutation's own.
 */
export function useStepUp(): { run: (act: Act) => void; asking: boolean; proven: () => void; cancel: () => void } {
  const [waiting, setWaiting] = useState<Act | null>(null);
  const run = (act: Act): void => {
    act().catch((error: unknown) => { if (refusedWith(error, 'step-up-needed')) setWaiting(() => act); });
  };
  return {
    run,
    asking: waiting !== null,
    proven: () => {
      setWaiting(null);
      if (waiting !== null) run(waiting);
    },
    cancel: () => { setWaiting(null); },
  };
}
