// `npm test`: everything, from a clone with nothing but Node and npm. Node built-ins only.
//
//   npm test -- <filter>   narrows vitest and leaves out the journeys
//   npm run e2e            the journeys alone (--only-journeys)
//
// The last line is always `N passed, N failed, N skipped`. With CI=true a skip turns the exit code bad,
// after everything else has run.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildWorkspace } from './build-workspace.mjs';
import { countJourneys, countVitest, failure, skipJourneys, sum } from './count-tests.mjs';
import { installWorkspace } from './install-workspace.mjs';
import { listSources } from './list-sources.mjs';
import { root, runCommand } from './pnpm.mjs';
import { ensureSystemPart, parts } from './system-part.mjs';

const onlyJourneys = process.argv.includes('--only-journeys');
const filter = process.argv.slice(2).filter((argument) => argument !== '--only-journeys');
const reports = mkdtempSync(join(tmpdir(), 'omen-test-'));
const counts = [];
const absent = [];

try {
  await runEverything();
} finally {
  rmSync(reports, { recursive: true, force: true });
}
const { passed, failed, skipped, faults, skips } = sum(counts);
const strict = process.env.CI === 'true' && skipped > 0;

for (const words of skips) console.log(`skipped  ${words}`);
// On the same stream as the last line: whoever keeps only the end of one stream reads which it was.
for (const words of faults) console.log(`failed   ${words}`);
for (const words of absent) console.log(words);
if (strict) console.error('CI=true: a skipped test counts against the run.');
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed > 0 || strict || passed + skipped === 0 ? 1 : 0;

async function runEverything() {
  if ((await installWorkspace()) === 'failed') {
    counts.push(failure('the install failed; the reason stands above'));
    return;
  }
  const withJourneys = (onlyJourneys || filter.length === 0) && existsSync(join(root, 'apps/web/playwright.config.ts'));
  if (onlyJourneys && !withJourneys) counts.push(failure('there is no apps/web/playwright.config.ts'));

  if (!onlyJourneys) await part('redis');
  const chromium = withJourneys ? await part('chromium') : null;

  console.log('Generating and building what changed …');
  const built = (await buildWorkspace({ tasks: ['generate', 'build'] })) === 'built';
  if (!built) counts.push(failure('the build failed; the reason stands above'));

  if (!onlyJourneys) counts.push(await runVitest());
  if (!withJourneys) return;
  if (!built) counts.push(failure('the journeys were not run, because the build failed'));
  else counts.push(chromium ? await runJourneys(chromium) : await listJourneys());
}

async function part(name) {
  const { found, words } = await ensureSystemPart(parts[name]);
  if (!found) absent.push(words);
  return found;
}

async function runVitest() {
  const file = join(reports, 'vitest.json');
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...filter];
  const { code } = await runCommand(process.execPath, [vitest, ...args]);
  const expected = filter.length > 0 ? [] : listSources(root, ['apps', 'packages', 'tools']).filter((path) => /\.test\.tsx?$/.test(path));
  return countVitest(read(file), code, expected, root);
}

async function runJourneys(chromium) {
  const { code, report } = await playwright(filter, { CHROMIUM_PATH: chromium });
  const expected = filter.length > 0 ? [] : listSources(root, ['apps/web/e2e']).filter((path) => path.endsWith('.e2e.ts'));
  return countJourneys(report, code, expected);
}

async function listJourneys() {
  const { report } = await playwright(['--list', ...filter], {}, true);
  return skipJourneys(report);
}

async function playwright(args, env, quiet = false) {
  const file = join(reports, 'journeys.json');
  const web = join(root, 'apps/web');
  const { code } = await runCommand(
    process.execPath,
    [join(web, 'node_modules/@playwright/test/cli.js'), 'test', `--reporter=${quiet ? 'json' : 'list,json'}`, ...args],
    { cwd: web, env: { ...process.env, ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: file }, quiet },
  );
  return { code, report: read(file) };
}

function read(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}
