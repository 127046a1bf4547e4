import { isHouseError } from '@omenhall/contracts/errors';
import type { HealthLine } from '@omenhall/contracts/operator/operator.schema';
import type { HouseProcess } from '../house-process.ts';

const patienceMs = 2_000;

/** Looks at every part the house leans on, all at once; a part that is needed and away fails, another one warns. A part
 * that is away for a reason of the house says the reason. */
export async function examineHouse({ probes }: Pick<HouseProcess, 'probes'>): Promise<HealthLine[]> {
  return Promise.all(probes.map(async ({ name, needed, look }): Promise<HealthLine> => {
    let bell: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      bell = setTimeout(() => reject(new Error('late')), patienceMs);
    });
    try {
      return { name, verdict: 'pass', words: await Promise.race([look(), late]) };
    } catch (error) {
      const why = isHouseError(error) ? error.message : `does not answer within ${patienceMs / 1000} s`;
      return { name, verdict: needed ? 'fail' : 'warn', words: why };
    } finally {
      clearTimeout(bell);
    }
  }));
}
