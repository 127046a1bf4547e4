import type { DrawPort } from '@omenhall/contracts/draw/draw.port';
import { spreads, voices } from '@omenhall/contracts/draw/spreads.rules';
import { commitDraw, sealDraw } from '@omenhall/core/draw';
import { asOwnerOfReading, type Call } from '../plugins/caller.ts';

export const drawPort = (call: Call): DrawPort => ({
  offered: async () => ({ spreads: spreads.map((spread) => ({ ...spread, positions: [...spread.positions] })), voices: [...voices] }),
  commit: async (input) => commitDraw(await asOwnerOfReading(call, input.readingId), input),
  seal: async (input) => (await sealDraw(await asOwnerOfReading(call, input.readingId), input)).reveal('owner_view'),
});
