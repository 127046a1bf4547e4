import { revealCounts } from './secret.ts';

/** How often private words were taken out in this process, as Prometheus text; empty before the first. */
export const revealMetrics = (): string => [...revealCounts()].map(([purpose, times]) => `omen_secret_reveals_total{purpose="${purpose}"} ${times}\n`).join('');
