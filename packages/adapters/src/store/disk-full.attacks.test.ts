import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const run = promisify(execFile);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'omen-full-'));
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

/** Whether this machine lets a process have a small disk of its own. */
const mayMount = ((): boolean => {
  try {
    execFileSync('unshare', ['--user', '--map-root-user', '--mount', 'sh', '-c', 'mount -t tmpfs -o size=64k tmpfs /mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** Runs lines on a disk of one megabyte, with a store on it; answers with what they print. */
async function onSmallDisk(lines: string): Promise<unknown> {
  const program = `import { openDiskStore } from ${JSON.stringify(join(import.meta.dirname, 'open-disk-store.ts'))};
    import { readdir } from 'node:fs/promises';
    const store = openDiskStore(${JSON.stringify(join(folder, 'artifacts'))});
    const key = (n) => 'key-of-sixteen-'.padEnd(20, 'x') + n;
    const put = (n, size) => store.put(key(n), Buffer.alloc(size, n)).then(() => 'kept', (error) => error.code);
    const files = async () => (await readdir(${JSON.stringify(folder)}, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map(({ name }) => name);
    ${lines}`;
  const { stdout } = await run('unshare', ['--user', '--map-root-user', '--mount', 'sh', '-c', `mount -t tmpfs -o size=1m tmpfs ${folder} && exec "$0" "$@"`, process.execPath, '--import', import.meta.resolve('tsx'), '--input-type=module', '-e', program]);
  return JSON.parse(stdout) as unknown;
}

it.skipIf(!mayMount)('H2 fills the disk of the artifacts: the paper is refused with no half of it left, those that stand stay whole, and it goes on when there is room', async () => {
  expect(await onSmallDisk(`
    const first = await put(1, 300_000);
    const refused = await put(2, 2_000_000);
    const halves = (await files()).filter((name) => name.startsWith('.'));
    const whole = (await store.get(key(1)))?.length;
    const absent = await store.get(key(2));
    await store.remove(key(1));
    const again = await put(3, 700_000);
    console.log(JSON.stringify({ first, refused, halves, whole, absent, again, kept: await files() }));`)).toEqual({
    first: 'kept', refused: 'ENOSPC', halves: [], whole: 300_000, absent: null, again: 'kept', kept: ['key-of-sixteen-xxxxx3'],
  });
}, 20_000);

it.skipIf(!mayMount)('H- fills the disk with twenty papers at once: each is whole or absent', async () => {
  const { outcomes, sizes } = (await onSmallDisk(`
    const outcomes = await Promise.all(Array.from({ length: 20 }, (_, n) => put(n + 10, 90_000)));
    const sizes = await Promise.all(Array.from({ length: 20 }, (_, n) => store.get(key(n + 10)).then((bytes) => bytes?.length ?? 0)));
    console.log(JSON.stringify({ outcomes, sizes }));`)) as { outcomes: string[]; sizes: number[] };
  expect(sizes).toEqual(outcomes.map((outcome) => (outcome === 'kept' ? 90_000 : 0)));
  expect(new Set(outcomes)).toEqual(new Set(['kept', 'ENOSPC']));
}, 20_000);
