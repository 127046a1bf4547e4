import { test as base, expect, type BrowserContext, type Page } from '@playwright/test';
import { enterCounter } from './counter.ts';
import { followPace, type Pace } from './pace.ts';
import { listenIn, type Traffic } from './traffic.ts';
import { openHouse, type House } from './open-house.ts';
import { heardAll, watch, type Watch } from './watch.ts';

/** Somebody at a browser of their own. */
export interface Visitor { page: Page; watch: Watch; traffic: Traffic }

interface Journey {
  /** The one at the page. */
  visitor: Visitor;
  /** Lets one more person in, with a browser that has never been here; noise of theirs fails the journey too. */
  letIn: (as?: { storageState: StorageState }) => Promise<Visitor>;
  pace: Pace;
}

type StorageState = Awaited<ReturnType<BrowserContext['storageState']>>;

interface Ground {
  house: House;
  /** The cookies of the first operator, who has entered by the one-time link. */
  operator: StorageState;
}

/** A journey: a house of its own per project, and a page that must stay quiet. */
export const test = base.extend<Journey, Ground>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads from this pattern which fixtures are wanted: none.
  house: [async ({}, use) => {
    const house = await openHouse();
    await use(house);
    await house.close();
  }, { scope: 'worker', timeout: 120_000 }],

  operator: [async ({ house, browser }, use) => {
    const context = await browser.newContext({ baseURL: house.url });
    const seen = await watch(context, house.url);
    await enterCounter(await context.newPage(), house.operatorLink, 'keeper@house.example');
    const state = await context.storageState();
    await heardAll(context);
    expect(seen.settle(), 'the operator\'s browser stayed quiet').toEqual([]);
    await context.close();
    await use(state);
  }, { scope: 'worker', timeout: 60_000 }],

  baseURL: async ({ house }, use) => { await use(house.url); },

  // oxlint-disable-next-line no-empty-pattern -- Playwright reads from this pattern which fixtures are wanted: none.
  pace: async ({}, use, info) => {
    const pace = followPace();
    await use(pace);
    const words = pace.say();
    if (words !== null) info.annotations.push({ type: 'pace', description: words });
  },

  visitor: async ({ context, house, pace }, use) => {
    const seen = await watch(context, house.url);
    await pace.follow(context);
    const traffic = listenIn(context);
    await use({ page: await context.newPage(), watch: seen, traffic });
    await heardAll(context);
    expect(seen.settle(), 'the browser stayed quiet').toEqual([]);
  },

  page: async ({ visitor }, use) => { await use(visitor.page); },

  letIn: async ({ browser, house }, use) => {
    const visits: { context: BrowserContext; watch: Watch }[] = [];
    await use(async (as) => {
      const context = await browser.newContext({ baseURL: house.url, ...as });
      const seen = await watch(context, house.url);
      visits.push({ context, watch: seen });
      return { page: await context.newPage(), watch: seen, traffic: listenIn(context) };
    });
    for (const { context, watch: seen } of visits) {
      await heardAll(context);
      expect(seen.settle(), 'the other browser stayed quiet').toEqual([]);
      await context.close();
    }
  },
});

export { expect };
