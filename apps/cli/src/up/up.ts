import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Environment } from '@omenhall/adapters/env';
import { keepRedisUrl } from './keep-redis-url.ts';
import { keepTrialDesk } from './keep-trial-desk.ts';
import { firstOperatorLink, openGround, openRedis, openTrial, refuseMixedWorlds } from './open-house.ts';
import { supervise, type Supervised } from './supervise.ts';

const readyWithinMs = 60_000;
const lookMs = 50;

/**
 * Opens the whole house and prints its address when it truly answers: `/readyz` says 200, a worker is at work, the
 * pages are served. Ctrl+C closes it in order and stops every child. A second start on the same folder says who runs.
 */
export async function up(env: Environment, options: { dev: boolean; processEnv: NodeJS.ProcessEnv }): Promise<void> {
  const say = (words: string): void => void process.stdout.write(`${words}\n`);
  const logs: string[] = [];
  const log = (event: string, fields: Record<string, unknown>): void => void logs.push(`${event} ${JSON.stringify(fields)}`);
  const placard = join(env.dataDir, 'launcher.json');
  await mkdir(join(env.dataDir, 'logs'), { recursive: true, mode: 0o700 });
  await refuseSecond(placard);
  await refuseTakenPort(env);
  await writeFile(placard, JSON.stringify({ pid: process.pid, url: env.siteUrl }), { mode: 0o600 });

  const closing: (() => Promise<void>)[] = [];
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= (async () => {
    for (const part of closing.toReversed()) await part().catch((error: unknown) => say(`A part did not close in order: ${String(error)}`));
    await rm(placard, { force: true });
  })());
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (closed === undefined) say('\nClosing the house.');
      void close().then(() => process.exit(0));
    });
  }

  try {
    const ground = await openGround(env, log);
    closing.push(() => ground.close());
    await refuseMixedWorlds(ground, env.livemode);
    const redis = await openRedis(env, log);
    closing.push(() => redis.close());
    closing.push(await keepRedisUrl(env, redis.url));
    const apiPort = options.dev ? await freePort() : env.port;
    const metricsPort = env.metricsPort ?? await freePort();
    const trial = await openTrial({ ...env, port: apiPort });
    closing.push(() => trial.close());
    closing.push(await keepTrialDesk(env, trial.desk));

    const environment: NodeJS.ProcessEnv = {
      ...options.processEnv, ...trial.variables, PORT: String(apiPort), HOST: env.host, SITE_URL: env.siteUrl, DATA_DIR: env.dataDir, OMEN_ROLE_URLS_FILE: ground.roleUrlsFile,
      OMEN_SECRETS_DIR: env.secretsDir, VITE_API: `http://127.0.0.1:${apiPort}`, ...(redis.url === null ? {} : { REDIS_URL: redis.url }), ...(env.transport === null ? {} : { OMEN_TRANSPORT: env.transport }),
      METRICS_PORT: String(metricsPort),
    };
    const children: Supervised[] = [];
    const begin = (name: string, command: readonly string[]): void => {
      children.push(supervise({ name, arguments: command, environment, logFile: join(env.dataDir, 'logs', `${name}.log`) }, (which, code, signal) => say(`${which} ended (${signal ?? code}); it is started again. Its log: ${join(env.dataDir, 'logs', `${which}.log`)}`)));
    };
    begin('api', programOf('api', options.dev));
    begin('worker', programOf('worker', options.dev));
    if (options.dev) begin('web', viteCommand(env.port));
    closing.push(async () => void (await Promise.all(children.map((child) => child.stop(32_000)))));

    const sealed = await waitUntilReady(env, () => closed !== undefined);
    for (const line of [...ground.found, redis.found, ...trial.found]) say(line);
    const link = await firstOperatorLink(ground, env.siteUrl);
    if (link !== null) say(`First operator, one use, one day: ${link}`);
    if (sealed !== null) say(`Private rooms stay closed, ${sealed}`);
    say(`Numbers for a monitor: ${env.siteUrl}/metrics, and the worker's at http://${env.host}:${metricsPort}/metrics`);
    say(`OmenHall is open at ${env.siteUrl}`);
  } catch (error) {
    if (closed === undefined) {
      say(error instanceof Error ? error.message : String(error));
      for (const line of logs.slice(-5)) say(`  ${line}`);
      await close();
      process.exit(1);
    }
  }
}

async function refuseSecond(placard: string): Promise<void> {
  const standing = await readFile(placard, 'utf8').then((text) => JSON.parse(text) as { pid: number; url: string }, () => null);
  if (standing === null || standing.pid === process.pid || !isAlive(standing.pid)) return;
  throw new Error(`This house is open already: process ${standing.pid}, ${standing.url}. Stop it first, or give another DATA_DIR.`);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function refuseTakenPort({ port, host }: Environment): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const probe = createServer();
    probe.once('error', () => reject(new Error(`Port ${port} is taken. Give another one: PORT=3001 npm start`)));
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no free port'))));
    });
  });
}

/** The repository: three folders above the bundle, four above the source. */
const root = join(import.meta.dirname, import.meta.filename.endsWith('.ts') ? '../../../..' : '../../..');

/** The bundle, or the source when developing. */
function programOf(name: 'api' | 'worker', dev: boolean): string[] {
  return dev ? ['--watch', '--watch-preserve-output', '--import', 'tsx', join(root, 'apps', name, 'src/main.ts')] : [join(root, 'apps', name, 'dist/main.js')];
}

const viteCommand = (port: number): string[] => [join(root, 'apps/web/node_modules/vite/bin/vite.js'), join(root, 'apps/web'), '--port', String(port), '--strictPort'];

/** Null when all of it is ready; in sealed mode, why the private rooms are closed. */
async function waitUntilReady(env: Environment, isClosing: () => boolean): Promise<string | null> {
  const until = performance.now() + readyWithinMs;
  const base = `http://${env.host === '0.0.0.0' ? '127.0.0.1' : env.host}:${env.port}`;
  const host = new URL(env.siteUrl).host;
  while (performance.now() < until && !isClosing()) {
    const found = await findReady(base, host);
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
  throw new Error(`The house did not open within ${readyWithinMs / 1000} s. The logs lie in ${join(env.dataDir, 'logs')}.`);
}

async function findReady(base: string, host: string): Promise<string | null | undefined> {
  try {
    const ready = await fetch(`${base}/readyz`, { headers: { host } });
    const said = (await ready.json()) as { dependencies?: Record<string, { verdict: string; words: string }> };
    const parts = said.dependencies ?? {};
    const sealed = parts['keys']?.verdict === 'fail' ? parts['keys'].words : null;
    // Both are open houses with something to say: in one nobody can read, in the other nobody can pay.
    const blocked = parts['payments']?.verdict === 'fail';
    if ((ready.status !== 200 && sealed === null && !blocked) || parts['workers']?.verdict !== 'pass') return undefined;
    const page = await fetch(`${base}/`, { headers: { host } });
    return page.status === 200 && (page.headers.get('content-type') ?? '').includes('text/html') ? sealed : undefined;
  } catch {
    return undefined;
  }
}
