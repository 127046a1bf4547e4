import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const api = join(import.meta.dirname, '../../../../apps/api/src');

/** The real door is the API as it is; the floor is the least that a door can do. Both run from source, as processes of their own. */
const programs = { door: join(api, 'main.ts'), floor: join(api, 'testing/webhook-floor.ts') };

export interface StartedDoor {
  stop(): Promise<void>;
}

/** Starts one and waits until it listens. @throws with its last words when it ends before */
export async function startDoor(which: keyof typeof programs, environment: NodeJS.ProcessEnv): Promise<StartedDoor> {
  const child = spawn(process.execPath, ['--import', 'tsx', programs[which]], { env: environment, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => { said = (said + chunk.toString()).slice(-2_000); });
  const ended = once(child, 'exit');
  await Promise.race([once(child, 'message'), ended.then(([code]) => { throw new Error(`the ${which} ended with ${String(code)}: ${said}`); })]);
  return {
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      const hard = setTimeout(() => child.kill('SIGKILL'), 20_000);
      await ended;
      clearTimeout(hard);
    },
  };
}
