import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

/** A house that stands for these journeys alone. */
export interface House {
  url: string;
  /** The first operator's one-time link, as the launcher printed it. */
  operatorLink: string;
  /** From the launcher's first breath to "is open", in milliseconds. */
  openedInMs: number;
  /** Stops every part in order and removes what it wrote. A second call waits for the first. */
  close(): Promise<void>;
}

/** The one command of the house, as built. */
export const launcher = join(import.meta.dirname, '../../cli/dist/main.js');

/** What would point a fresh house at somebody's own databases, mail or payments. */
const ownParts = [
  'SITE_URL', 'HOST', 'DATABASE_URL', 'DATABASE_SERVICE_URL', 'VAULT_DATABASE_URL', 'REDIS_URL', 'STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET', 'STRIPE_API_URL', 'SMTP_URL', 'MAIL_FROM', 'METRICS_PORT',
];

/**
 * Opens a house from the bundles on a free port, with a folder of its own, and waits until it says that it is open.
 * @throws with the launcher's own words when it does not open
 */
export async function openHouse(): Promise<House> {
  if (!existsSync(launcher)) throw new Error('The house is not built. Run npm run build, or npm run e2e, which builds it.');
  const beganAt = performance.now();
  const dataDir = await mkdtemp(join(tmpdir(), 'omen-journey-'));
  const environment: NodeJS.ProcessEnv = { ...process.env, PORT: String(await freePort()), DATA_DIR: dataDir };
  for (const name of ownParts) delete environment[name];
  const child = spawn(process.execPath, [launcher, 'up'], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const gone = new Promise<void>((resolve) => { child.once('exit', () => resolve()); });
  const said = await listen(child);

  const url = /OmenHall is open at (\S+)/.exec(said)?.[1];
  const operatorLink = /First operator[^:]*: (\S+)/.exec(said)?.[1];
  const placeOfPostgres = /Postgres: embedded, fresh, at (.+)/.exec(said)?.[1];
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= (async () => {
    child.kill('SIGINT');
    await gone;
    await rm(dataDir, { recursive: true, force: true });
    // Where Postgres may not live below a temporary folder, the launcher gives it one elsewhere.
    if (placeOfPostgres !== undefined) await rm(dirname(placeOfPostgres), { recursive: true, force: true });
  })());
  if (url === undefined || operatorLink === undefined) {
    await close();
    throw new Error(`The house did not open.\n${said}`);
  }
  return { url, operatorLink, openedInMs: performance.now() - beganAt, close };
}

/** All that the launcher says until it is open or has ended. */
async function listen(child: ChildProcess): Promise<string> {
  const lines: string[] = [];
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('The launcher cannot be heard.');
  stderr.on('data', (chunk: Buffer) => void lines.push(chunk.toString()));
  for await (const line of createInterface({ input: stdout })) {
    lines.push(line);
    if (line.startsWith('OmenHall is open at')) break;
  }
  stdout.resume();
  return lines.join('\n');
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
