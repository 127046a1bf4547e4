import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { expect, test } from 'vitest';
import { checkPlatforms } from './check-platforms.mjs';

const everywhere = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64'];

function lockfile(
  families: Record<string, string[]>,
  more: Record<string, { os?: string[]; cpu?: string[]; libc?: string[] }> = {},
): string {
  const packages: Record<string, unknown> = {};
  const snapshots: Record<string, unknown> = {};
  for (const [parent, platforms] of Object.entries(families)) {
    const optionalDependencies: Record<string, string> = {};
    for (const platform of platforms) {
      const [os = '', cpu = ''] = platform.split('-');
      const child = `@${parent}/${platform}`;
      optionalDependencies[child] = '1.0.0';
      packages[`${child}@1.0.0`] = more[child] ?? { os: [os], cpu: [cpu] };
    }
    snapshots[`${parent}@1.0.0`] = { optionalDependencies };
  }
  return stringify({ lockfileVersion: '9.0', packages, snapshots });
}

const ten = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`family${index}`, everywhere]));

test('the lockfile of this repository serves every platform', () => {
  const { faults, families } = checkPlatforms(readFileSync(join(import.meta.dirname, '../pnpm-lock.yaml'), 'utf8'));
  expect(faults).toEqual([]);
  expect(families.length).toBeGreaterThanOrEqual(10);
});

test('a family without its Mac package is named with the platform', () => {
  const text = lockfile({ ...ten, turbo: everywhere.filter((platform) => platform !== 'darwin-arm64') });
  expect(checkPlatforms(text).faults).toEqual(['turbo@1.0.0 has no package for darwin arm64']);
});

test('a package that excludes a system does not serve it, and one without a processor serves all of them', () => {
  const text = lockfile(
    { ...ten, odd: ['linux-x64', 'darwin-x64'] },
    { '@odd/linux-x64': { os: ['!win32'] }, '@odd/darwin-x64': { os: ['darwin'] } },
  );
  expect(checkPlatforms(text).faults).toEqual(['odd@1.0.0 has no package for win32 x64']);
});

test('a package for musl alone does not count as Linux', () => {
  const text = lockfile({ ...ten, musl: everywhere }, { '@musl/linux-arm64': { os: ['linux'], cpu: ['arm64'], libc: ['musl'] } });
  expect(checkPlatforms(text).faults).toEqual(['musl@1.0.0 has no package for linux arm64']);
});

test.each([
  ['', 0],
  ['lockfileVersion: "9.0"\n', 0],
  [lockfile({ only: everywhere }), 1],
])('a lockfile with too few families does not pass', (text, count) => {
  expect(checkPlatforms(text).faults).toEqual([expect.stringContaining(`only ${count} native families were found`)]);
});
