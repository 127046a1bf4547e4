import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The process that `parent` started to run this program, or null while there is none. */
export async function findChild(parent: number, program: string): Promise<number | null> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,args='], { maxBuffer: 16 * 1024 * 1024 });
  for (const line of stdout.split('\n')) {
    const [pid, ppid, ...words] = line.trim().split(/\s+/);
    if (Number(ppid) === parent && words.includes(program)) return Number(pid);
  }
  return null;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
