import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync, statSync, renameSync } from 'node:fs';

export interface Program {
  name: string;
  /** Command line behind Node's own. */
  arguments: readonly string[];
  environment: NodeJS.ProcessEnv;
  logFile: string;
}

export interface Supervised {
  /** Asks the program to stop and waits; after the patience it is killed. */
  stop(patienceMs: number): Promise<void>;
  readonly pid: number | undefined;
}

const largestLogBytes = 20 * 1024 * 1024;
const longestPauseMs = 10_000;

/**
 * Keeps a program running: one that ends by itself is started again, after a pause that doubles while it keeps ending.
 * Its output goes to its log file, one older generation is kept.
 */
export function supervise(program: Program, onEnd: (name: string, code: number | null, signal: string | null) => void): Supervised {
  let stopping = false;
  let pauseMs = 250;
  let child: ChildProcess;

  const start = (): void => {
    const startedAt = performance.now();
    const log = openLogFile(program.logFile);
    // A group of its own: Ctrl+C reaches the launcher alone, which then stops everything in order.
    child = spawn(process.execPath, [...program.arguments], { env: program.environment, stdio: ['ignore', log, log], detached: process.platform !== 'win32' });
    child.once('exit', (code, signal) => {
      if (stopping) return;
      onEnd(program.name, code, signal);
      pauseMs = performance.now() - startedAt > 30_000 ? 250 : Math.min(pauseMs * 2, longestPauseMs);
      setTimeout(() => { if (!stopping) start(); }, pauseMs);
    });
  };
  start();

  return {
    get pid() {
      return child.pid;
    },
    async stop(patienceMs) {
      stopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
      await once(child, 'exit');
      clearTimeout(killer);
    },
  };
}

function openLogFile(file: string): number {
  try {
    if (statSync(file).size > largestLogBytes) renameSync(file, `${file}.1`);
  } catch {
    // The first start has no log yet.
  }
  return openSync(file, 'a', 0o600);
}
