import { queryOptions, useQuery } from '@tanstack/react-query';
import { paths } from './paths.ts';

export interface HouseConfig {
  houseName: string;
  siteUrl: string;
  supportEmail: string;
  /** A trial house moves no real money and sends no real letters. */
  trial: boolean;
  /** What a receipt says of tax; empty where the house has said nothing of its own. */
  taxLine: string;
  /** The key with which this house signs its draws, hex; null while it is not known. */
  housePublicKey: string | null;
}

const untold: HouseConfig = { houseName: 'OmenHall', siteUrl: '', supportEmail: '', trial: false, taxLine: '', housePublicKey: null };

const houseConfigQuery = queryOptions({
  queryKey: ['house-config'],
  staleTime: Infinity,
  queryFn: async ({ signal }): Promise<HouseConfig> => {
    const answer = await fetch(paths.config(), { signal });
    if (!answer.ok) throw new Error(`config answered ${answer.status}`);
    return { ...untold, ...((await answer.json()) as Partial<HouseConfig>) };
  },
});

/** What this house is called and where it can be reached; the bundle itself knows no address. */
export const useHouseConfig = (): HouseConfig => useQuery(houseConfigQuery).data ?? untold;
