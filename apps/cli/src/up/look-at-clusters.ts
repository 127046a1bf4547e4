import { areOneCluster } from '@omenhall/db/two-clusters';

/** Whether vault and data stand in one cluster; `unknown` when one of them does not answer. */
export async function lookAtClusters(dataUrl: string, vaultUrl: string): Promise<'one' | 'two' | 'unknown'> {
  try {
    return (await areOneCluster(dataUrl, vaultUrl)) ? 'one' : 'two';
  } catch {
    return 'unknown';
  }
}
