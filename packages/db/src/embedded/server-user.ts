import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Whose ids the server runs with. Null: our own. Postgres refuses root, so root lends it another's. */
export type ServerUser = { uid: number; gid: number } | null;

export function findServerUser(): ServerUser {
  if (process.getuid?.() !== 0) return null;
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n').map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const found = accounts.find((account) => account[0] === name);
    if (found !== undefined) return { uid: Number(found[2]), gid: Number(found[3]) };
  }
  throw new Error('Postgres refuses to run as root, and this system has neither the user postgres nor nobody. Start the house as an ordinary user.');
}

/** Whether the server's user can enter a folder and run a program. Our own user always can: we are it. */
export function canReach(user: ServerUser, folder: string, program: string): boolean {
  if (user === null) return true;
  const probe = spawnSync('/bin/sh', ['-c', 'cd "$1" && test -x "$2"', 'sh', folder, program], { ...user, cwd: '/', stdio: 'ignore' });
  return probe.status === 0;
}
