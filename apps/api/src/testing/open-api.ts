import { readEnvironment } from '@omenhall/adapters/env';
import { openLog } from '@omenhall/adapters/log';
import { openHouse, type OpenedHouse } from '@omenhall/testkit';
import type { FastifyInstance } from 'fastify';
import { openHouseProcess } from '../composition.ts';
import type { HouseProcess } from '../house-process.ts';
import { buildServer } from '../server.ts';
import { openBrowser, type Browser } from './browser.ts';

/** The real API on a house of the test's own. */
export interface OpenedApi {
  house: OpenedHouse;
  process: HouseProcess;
  app: FastifyInstance;
  /** Every line that this API logged so far. */
  logged(): string;
  /** A browser that was never here before. */
  browser(): Browser;
  /** The same house behind other doors: with what is named replaced. Closed with the rest. */
  serveAlso(changed: Partial<HouseProcess>): Promise<FastifyInstance>;
  close(): Promise<void>;
}

export async function openApi(): Promise<OpenedApi> {
  const house = await openHouse();
  const opened = await openHouseProcess(readEnvironment(house.environment, 'api'));
  let lines = '';
  const process: HouseProcess = { ...opened, webFolder: null, log: openLog({ level: 'debug', name: 'api', destination: { write: (line) => { lines += line; } } }) };
  const app = await buildServer(process);
  const others: FastifyInstance[] = [];
  return {
    house, process, app,
    logged: () => lines,
    browser: () => openBrowser(app, house.facts.siteUrl),
    async serveAlso(changed) {
      const other = await buildServer({ ...process, ...changed });
      others.push(other);
      return other;
    },
    async close() {
      await Promise.all([app, ...others].map((one) => one.close()));
      await opened.close();
      await house.close();
    },
  };
}
