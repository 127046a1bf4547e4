import { setTimeout as rest } from 'node:timers/promises';
import { done, later, type Handler } from '@omenhall/delivery/handle';

/** Holds its place for the moment that was asked for. */
export const queueProbeHandler = (): Handler<{ holdMs: number }> => ({
  async run({ payload }, signal) {
    try {
      await rest(payload.holdMs, undefined, { signal });
      return done();
    } catch {
      return later({ seconds: 1, code: 'stopped' });
    }
  },
});
