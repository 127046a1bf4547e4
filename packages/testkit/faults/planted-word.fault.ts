import { connect } from 'node:net';
import { Redis } from 'ioredis';
import { waitUntil } from '../src/world/wait-until.ts';
import { pick } from './seeded-random.ts';
import { orderUntilPaid, type Scenario, type Setting } from './scenario.ts';

/** Ways through the house that need real processes: letters as they leave, and every kind of sudden end. */
const ways: Record<string, (setting: Setting) => Promise<void>> = {
  async 'a letter is put off and taken later'(setting) {
    await setting.house.trouble({ mail: 'defer-next', times: 1 });
    await orderOne(setting);
  },
  async 'a letter is taken, and its answer lost'(setting) {
    await setting.house.trouble({ mail: 'silent-after-dot', times: 1 });
    const ordered = orderOne(setting);
    await waitUntil('a letter that hangs', 60_000, async () => (await count(setting, `status = 'running' and channel = 'email'`)) > 0);
    await new Promise((resolve) => setTimeout(resolve, 500));
    setting.house.mailLink.cut();
    await ordered;
  },
  async 'a sign-in code is refused by the mail server for good'({ house, ...setting }) {
    const [letter] = await house.inbox();
    await house.trouble({ mail: 'refuse-next', times: 1 });
    await post(house.siteUrl, 'access.sendCode', { address: letter?.to ?? '' });
    await waitUntil('a letter refused for good', 60_000, async () => (await count({ house, ...setting }, `status = 'dead'`)) === 1);
  },
  async 'a wrong code is tried for it'({ house }) {
    const [letter] = await house.inbox();
    await post(house.siteUrl, 'access.signIn', { address: letter?.to ?? '', code: '00000000' });
  },
  async 'kill -9 of the worker while it writes'(setting) {
    await orderOne(setting, async () => {
      const pid = pick(setting.random, await setting.house.workers());
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    });
  },
  async 'a crash of Postgres while scrolls are written'(setting) {
    await orderOne(setting, () => setting.house.crashPostgres());
  },
  async 'kill -9 of the API with half a question on its wire'({ house, question }) {
    await house.ready();
    const half = connect(Number(new URL(house.siteUrl).port), '127.0.0.1');
    half.on('error', () => undefined);
    half.write(`POST /trpc/question.ask HTTP/1.1\r\nhost: ${new URL(house.siteUrl).host}\r\norigin: ${house.siteUrl}\r\nx-omen: 1\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n{"json":{"question":"${question}`);
    const whole = post(house.siteUrl, 'question.ask', { question }).catch(() => undefined);
    const pid = await house.apiPid();
    if (pid !== null) process.kill(pid, 'SIGKILL');
    await whole;
    half.destroy();
    await house.ready();
  },
  async 'the queue emptied and every line to it cut'({ house }) {
    if (house.redisUrl === null) return;
    const redis = new Redis(house.redisUrl);
    await redis.flushall();
    await redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    redis.disconnect();
  },
  async 'every line to the database cut'({ house }) {
    await house.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname in ('omenhall', 'omen_vault') and pid <> pg_backend_pid()`).catch(() => undefined);
    await house.ready();
  },
  async 'a statement with the question ended by the database'({ house, question }) {
    await house.query(`select set_config('statement_timeout', '1', false), pg_sleep(0.2) where $1::text is not null`, [question]).catch(() => undefined);
    await house.query(`select $1::uuid`, [question]).catch(() => undefined);
    await house.query('reset statement_timeout').catch(() => undefined);
  },
};

export const scenario: Scenario = {
  name: 'planted-word',
  expected: 'a word of the question lies nowhere below DATA_DIR, in no table, queue, log, letter, address, share card or page, after letters refused, put off and lost, kill -9 of worker and API, a crash of the database and an emptied queue',
  orders: 12,
  async run(setting) {
    const { house, orders, note } = setting;
    const lines = await orderUntilPaid({ ...setting, orders: Math.max(1, orders - 6) }, () => undefined);
    for (const [words, go] of Object.entries(ways)) {
      await house.ready();
      await go(setting);
      note(words);
    }
    await house.ready();
    lines.push(...(await orderUntilPaid({ ...setting, orders: 1 }, () => undefined)));
    return { lines: lines.filter(({ order }) => order !== null), allowance: { uncertainLetters: 0, refusedLetters: 1 }, faults: [] };
  },
};

const count = async ({ house }: Pick<Setting, 'house'>, where: string): Promise<number> =>
  (await house.query<{ n: number }>(`select count(*)::int as n from delivery_jobs where ${where}`).catch(() => []))[0]?.n ?? 0;

/** One order, struck as soon as its payment was told; a customer who is turned away comes back. */
async function orderOne(setting: Setting, strike: () => Promise<void> = async () => undefined): Promise<void> {
  const before = await count(setting, `kind = 'interpretation_job'`);
  const ordered = orderUntilPaid({ ...setting, orders: 1 }, () => undefined);
  await waitUntil('a scroll to write', 60_000, async () => (await count(setting, `kind = 'interpretation_job'`)) > before, 10);
  await strike();
  await ordered;
}

const post = (siteUrl: string, procedure: string, json: unknown): Promise<Response> => fetch(`${siteUrl}/trpc/${procedure}`, {
  method: 'POST', headers: { 'content-type': 'application/json', 'x-omen': '1', origin: siteUrl }, body: JSON.stringify({ json }), signal: AbortSignal.timeout(15_000),
});
