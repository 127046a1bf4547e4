import { openHttpProvider as openProvider, type HttpProvider, type HttpProviderOptions } from '@omenhall/delivery/testing';
import { seededRandom } from '../../faults/seeded-random.ts';

export type { HttpProvider, HttpStrike, HttpTrouble, TakenRequest } from '@omenhall/delivery/testing';

/** The sink for calls over HTTP, whose shares follow from a seed. It stands with the engine, whose own tests call it too. */
export const openHttpProvider = async ({ seed = 1, ...o }: Omit<HttpProviderOptions, 'random'> & { seed?: number } = {}): Promise<HttpProvider> =>
  await openProvider({ ...o, random: seededRandom(seed) });
