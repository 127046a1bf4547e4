// `npm run check`: what CI runs first. Every check runs even after one has failed; the exit code tells the sum.
//
//   npm run check -- --built       builds the web app first, so that its bundle is scanned even in a clean clone
//   npm run check -- --platforms   also installs for the other platforms (at each change of a pin)
//   npm run check -- --unused      also lists unused files, exports and dependencies
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installWorkspace } from './install-workspace.mjs';
import { root, runCommand, runPnpm } from './pnpm.mjs';

/** What turbo says about itself around the words of a failing member. */
const turboAside = /^\s*•|cache (miss|hit)|: \$ |\[ELIFECYCLE\]|#\w+: +(WARNING|ERROR) /;
const wanted = new Set(process.argv.slice(2));
const node = (...args) => runCommand(process.execPath, args, { quiet: true });
const pnpm = (...args) => runPnpm(['exec', ...args], { quiet: true });
const typescript = (...args) => node('--import', 'tsx', ...args);

const checks = [
  ['scripts', () => node('tools/check-scripts.mjs')],
  ['platforms', () => node('tools/check-platforms.mjs', ...(wanted.has('--platforms') ? ['--install'] : []))],
  // Types and import rules both read the generated client, so this comes before them.
  ['types', () => pnpm('turbo', 'run', 'generate', 'typecheck', '--output-logs=errors-only', '--continue=always')],
  ['types of tools', () => node('node_modules/typescript/bin/tsc', '-p', 'tools')],
  ['lint', () => node('node_modules/oxlint/bin/oxlint', '--quiet')],
  ['imports', () => node('tools/check-imports.mjs')],
  ['docs', () => typescript('tools/check-docs.ts')],
  ['attacks', () => typescript('tools/check-attacks.ts')],
];
if (wanted.has('--built'))
  checks.push(['web build', () => pnpm('turbo', 'run', 'build', '--filter=@omenhall/web', '--output-logs=errors-only')]);
if (wanted.has('--built') || existsSync(join(root, 'apps/web/dist'))) checks.push(['web bundle', () => typescript('tools/scan-bundle.ts')]);
if (wanted.has('--unused')) checks.push(['unused', () => pnpm('knip', '--no-progress')]);

if ((await installWorkspace()) === 'failed') {
  console.error('The install failed; the reason stands above.');
  process.exit(1);
}

let failed = 0;
for (const [name, run] of checks) {
  const startedAt = performance.now();
  const { code, output } = await run();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const lines = output
    .trim()
    .split('\n')
    .filter((line) => !turboAside.test(line));
  if (code === 0) {
    console.log(`ok    ${name.padEnd(15)}${seconds.padStart(6)} s${lines.length === 1 && lines[0] ? `   ${lines[0]}` : ''}`);
    continue;
  }
  failed += 1;
  console.log(`FAIL  ${name.padEnd(15)}${seconds.padStart(6)} s`);
  console.log(lines.map((line) => `      ${line}`).join('\n'));
}

console.log(failed === 0 ? `all ${checks.length} checks passed` : `${failed} of ${checks.length} checks failed`);
process.exitCode = failed === 0 ? 0 : 1;
