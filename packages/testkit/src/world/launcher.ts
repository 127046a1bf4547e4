import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';

/** Where the built programs stand, as people start them. */
export const programOf = (name: 'api' | 'cli' | 'worker'): string => join(import.meta.dirname, '../../../../apps', name, 'dist/main.js');

export interface Launched {
  pid: number;
  /** From the start of the process to the line that says the house is open. */
  openedAfterMs: number;
  /** As Ctrl+C does; resolves when the launcher and all that it started have ended. */
  stop(): Promise<void>;
}

/** Starts `omen up` as a process of its own and waits until it says that the house is open. @throws with its last words when it ends before */
export async function launch(environment: NodeJS.ProcessEnv, outputFile: string): Promise<Launched> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [programOf('cli'), 'up'], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const file = createWriteStream(outputFile, { flags: 'a', mode: 0o600 });
  const ended = once(child, 'exit');
  let heard = '';
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      file.write(chunk);
      heard = (heard + chunk.toString()).slice(-4_000);
      if (heard.includes('OmenHall is open at')) resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    void ended.then(([code]) => reject(new Error(`the launcher ended with ${String(code)}:\n${heard}`)));
  });
  return {
    pid: child.pid ?? 0,
    openedAfterMs: performance.now() - startedAt,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGINT');
      const hard = setTimeout(() => child.kill('SIGKILL'), 60_000);
      await ended;
      clearTimeout(hard);
      file.end();
    },
  };
}
