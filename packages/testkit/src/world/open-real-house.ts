import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startPostgres } from '@omenhall/db/embedded';
import { startPrivateRedis } from '@omenhall/delivery/embedded';
import { transitionGuard } from '@omenhall/delivery/testing';
import { openSandbox, type Sandbox } from '@omenhall/sandbox';
import pg from 'pg';
import { findChild, isAlive } from './children.ts';
import { freePort } from './free-port.ts';
import { launch, programOf, type Launched } from './launcher.ts';
import { placeOrders, type OrderLine, type OrderWish } from './place-orders.ts';
import { openTcpProxy, type TcpProxy } from './tcp-proxy.ts';
import { waitUntil } from './wait-until.ts';

export type TransportName = 'redis' | 'postgres';

/** A letter as the pretend mail server took it. */
export interface InboxLetter {
  id: string;
  to: string;
  from: string;
  subject: string;
  messageId: string | null;
  headers: { name: string; value: string }[];
  text: string;
  html: string;
}

/** A whole house of real processes on a folder of its own, with everything that a fault needs to reach. */
export interface RealHouse {
  siteUrl: string;
  dataDir: string;
  /** Every folder that holds something of this house; the database lies elsewhere when its user cannot enter DATA_DIR. */
  folders: readonly string[];
  urlsFile: string;
  /** Null on the Postgres transport. */
  redisUrl: string | null;
  sandbox: Sandbox;
  /** The link between worker and mail server. */
  mailLink: TcpProxy;
  environment: NodeJS.ProcessEnv;
  /** As the databases' owner, past every wall: for checks alone. */
  query<Row>(text: string, values?: readonly unknown[], database?: 'omenhall' | 'omen_vault'): Promise<Row[]>;
  order(wish: Pick<OrderWish, 'count' | 'question'> & Partial<Pick<OrderWish, 'parallel' | 'patienceSeconds' | 'onOrder'>>): Promise<OrderLine[]>;
  inbox(): Promise<InboxLetter[]>;
  trouble(wish: Record<string, string | number>): Promise<void>;
  /** Workers that beat now, by the ledger. */
  workers(): Promise<number[]>;
  apiPid(): Promise<number | null>;
  /** Adds a worker with the launcher's environment; it is started again when it ends. */
  addWorker(): Promise<void>;
  /** Ends the database without a checkpoint, as a crash would, and starts it again. */
  crashPostgres(): Promise<void>;
  /** Resolves when `/readyz` says 200 and a worker is at work. */
  ready(): Promise<void>;
  close(options?: { keep: boolean }): Promise<void>;
}

export async function openRealHouse({ transport, mailCanBeAsked = true }: { transport: TransportName; mailCanBeAsked?: boolean }): Promise<RealHouse> {
  const root = await mkdtemp(join(tmpdir(), 'omen-house-'));
  const dataDir = join(root, 'data');
  const logs = join(dataDir, 'logs');
  await mkdir(logs, { recursive: true, mode: 0o700 });
  const port = await freePort();
  const siteUrl = `http://127.0.0.1:${port}`;
  const urlsFile = join(root, 'urls.txt');
  const closing: (() => Promise<void>)[] = [];
  const closeAll = async (): Promise<void> => {
    for (const part of closing.splice(0).toReversed()) await part();
  };

  try {
    const sandbox = await openSandbox({ siteUrl, webhookUrl: `${siteUrl}/webhooks/stripe` });
    closing.push(() => sandbox.close());
    const mailLink = await openTcpProxy(Number(new URL(sandbox.smtpUrl).port));
    closing.push(() => mailLink.close());
    const redis = transport === 'redis' ? await startPrivateRedis(dataDir, { log: () => undefined }) : null;
    if (transport === 'redis' && redis === null) throw new Error('no redis-server is on PATH; run with --transport postgres');
    closing.push(async () => redis?.stop());

    const environment: NodeJS.ProcessEnv = {
      PATH: process.env['PATH'], HOME: process.env['HOME'], PORT: String(port), SITE_URL: siteUrl, DATA_DIR: dataDir, LOG_LEVEL: 'info', OMEN_TRANSPORT: transport,
      STRIPE_SECRET_KEY: sandbox.secretKey, STRIPE_API_URL: sandbox.stripeApiUrl, STRIPE_WEBHOOK_SECRET: sandbox.webhookSecret, OMEN_SANDBOX_URL: sandbox.url,
      SMTP_URL: `smtp://127.0.0.1:${mailLink.port}`, ...(redis === null ? {} : { REDIS_URL: redis.url }),
      ...(mailCanBeAsked ? { OMEN_MAIL_LOOK_UP_URL: `${sandbox.url}/sandbox/taken.json` } : {}),
    };
    const launched: Launched = await launch(environment, join(logs, 'launcher.log'));
    closing.push(() => launched.stop());
    const postgres = await startPostgres({ dataDir, log: () => undefined });
    const pools = new Map((['omenhall', 'omen_vault'] as const).map((name) => [name, openPool(postgres.serviceUrl(name))]));
    closing.push(async () => void (await Promise.all([...pools.values()].map((pool) => pool.end()))));
    const query: RealHouse['query'] = async <Row>(text: string, values: readonly unknown[] = [], database: 'omenhall' | 'omen_vault' = 'omenhall') =>
      (await pools.get(database)?.query(text, [...values]))?.rows as Row[];
    await query(transitionGuard());

    const workers = async (): Promise<number[]> =>
      (await query<{ pid: number }>(`select pid from delivery_workers where reaped_at is null and not draining and heartbeat_at > now() - interval '3 seconds'`)).map(({ pid }) => pid).filter(isAlive);
    const ready = (): Promise<void> => waitUntil('a house that is ready', 90_000, async () => {
      try {
        const answer = await fetch(`${siteUrl}/readyz`, { signal: AbortSignal.timeout(3_000) });
        const said = (await answer.json()) as { dependencies?: Record<string, { verdict: string }> };
        return answer.status === 200 && said.dependencies?.['workers']?.verdict === 'pass';
      } catch {
        return false;
      }
    });

    return {
      siteUrl, dataDir, urlsFile, redisUrl: redis?.url ?? null, sandbox, mailLink, environment, query, workers, ready,
      folders: postgres.place.startsWith(dataDir) ? [root] : [root, dirname(postgres.place)],
      order: ({ count, question, parallel = 8, patienceSeconds = 120, onOrder }) =>
        placeOrders({ environment, count, question, parallel, patienceSeconds, urlsFile, ...(onOrder === undefined ? {} : { onOrder }) }),
      async inbox() {
        return (await (await fetch(`${sandbox.url}/sandbox/inbox.json?limit=1000`)).json()) as InboxLetter[];
      },
      async trouble(wish) {
        const answer = await fetch(`${sandbox.url}/sandbox/trouble`, { method: 'POST', headers: { accept: 'application/json' }, body: JSON.stringify(wish) });
        if (answer.status !== 200) throw new Error(`the stand-in refuses this trouble: ${answer.status}`);
      },
      apiPid: () => findChild(launched.pid, programOf('api')),
      async addWorker() {
        const before = (await workers()).length;
        closing.push(keepRunning(environment, dataDir, join(logs, 'worker-2.log')));
        await waitUntil('a second worker', 60_000, async () => (await workers()).length > before);
      },
      async crashPostgres() {
        const pid = Number((await readFile(join(postgres.place, 'postmaster.pid'), 'utf8')).split('\n')[0]);
        process.kill(pid, 'SIGQUIT');
        await waitUntil('the end of the database', 30_000, () => !isAlive(pid), 20);
        await startPostgres({ dataDir, log: () => undefined });
      },
      async close({ keep } = { keep: false }) {
        await closeAll();
        if (keep) return;
        await rm(root, { recursive: true, force: true });
        if (!postgres.place.startsWith(dataDir)) await rm(dirname(postgres.place), { recursive: true, force: true });
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** A pool that survives the crash of what it is connected to. */
function openPool(connectionString: string): pg.Pool {
  const pool = new pg.Pool({ connectionString, max: 5, application_name: 'omen checks' });
  pool.on('error', () => undefined);
  return pool;
}

/** Starts a worker, again whenever it ends, and answers with how to stop it. */
function keepRunning(environment: NodeJS.ProcessEnv, dataDir: string, logFile: string): () => Promise<void> {
  let stopping = false;
  let child: ChildProcess | undefined;
  const log = openSync(logFile, 'a', 0o600);
  const start = (): void => {
    child = spawn(process.execPath, [programOf('worker')], {
      env: { ...environment, OMEN_ROLE_URLS_FILE: join(dataDir, 'secrets/role-urls.json'), OMEN_SECRETS_DIR: join(dataDir, 'secrets') }, stdio: ['ignore', log, log],
    });
    child.once('exit', () => setTimeout(() => { if (!stopping) start(); }, 500));
  };
  start();
  return async () => {
    stopping = true;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const hard = setTimeout(() => child?.kill('SIGKILL'), 30_000);
    await ended;
    clearTimeout(hard);
  };
}
