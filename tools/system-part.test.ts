import { expect, test } from 'vitest';
import { ensureSystemPart, parts } from './system-part.mjs';

const debian = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n';
const ubuntu = 'NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n';

function machine({
  osRelease = debian,
  isRoot = true,
  env = {},
  codes = [0, 0],
  appears = true,
}: { osRelease?: string; isRoot?: boolean; env?: Record<string, string>; codes?: number[]; appears?: boolean } = {}) {
  const calls: string[] = [];
  const said: string[] = [];
  let installed = false;
  const run = (command: string, args: string[]) => {
    calls.push([command, ...args].join(' '));
    const code = codes[calls.length - 1] ?? 0;
    installed = installed || (args[0] === 'install' && code === 0 && appears);
    return Promise.resolve({ code, output: 'Reading lists\nE: no route to the archive\n', stdout: '' });
  };
  const part = { ...parts.redis, find: () => (installed ? '/usr/bin/redis-server' : null) };
  return { calls, said, ensure: () => ensureSystemPart(part, { env, isRoot, osRelease, run, say: (words: string) => said.push(words) }) };
}

test('on Debian as root it is installed once, announced before and after', async () => {
  const { calls, said, ensure } = machine();
  expect(await ensure()).toEqual({ found: '/usr/bin/redis-server', words: '' });
  expect(await ensure()).toEqual({ found: '/usr/bin/redis-server', words: '' });
  expect(calls).toEqual(['apt-get update', 'apt-get install -y --no-install-recommends redis-server']);
  expect(said).toEqual([expect.stringContaining('Installing redis-server'), expect.stringContaining('neither use nor stop it')]);
});

test.each([
  ['Ubuntu', { osRelease: ubuntu }],
  ['a system without os-release', { osRelease: '' }],
  ['a user who is not root', { isRoot: false }],
  ['OMEN_NO_INSTALL=1', { env: { OMEN_NO_INSTALL: '1' } }],
])('with %s nothing is installed, and the words give the cure', async (_, machineLike) => {
  const { calls, ensure } = machine(machineLike);
  const { found, words } = await ensure();
  expect(found).toBeNull();
  expect(words).toMatch(/skipped.*REDIS_URL/);
  expect(calls).toEqual([]);
});

test("a failed apt run falls back, with apt's last line", async () => {
  const { ensure } = machine({ codes: [0, 100] });
  const { found, words } = await ensure();
  expect(found).toBeNull();
  expect(words).toMatch(/apt-get install ended with: E: no route to the archive$/);
});

test('an install that brings no program is not believed', async () => {
  const { found, words } = await machine({ appears: false }).ensure();
  expect(found).toBeNull();
  expect(words).toContain('no program of it is on PATH');
});

test('a named server or browser is taken as given, and a browser that is not there is not', () => {
  expect(parts.redis.find({ REDIS_URL: 'redis://127.0.0.1:1', PATH: '' })).toBe('redis://127.0.0.1:1');
  expect(parts.chromium.find({ CHROMIUM_PATH: process.execPath })).toBe(process.execPath);
  expect(parts.chromium.find({ CHROMIUM_PATH: '/nowhere/chromium' })).toBeNull();
});
