/**
 * @typedef {{ passed: number, failed: number, skipped: number, faults: string[], skips: string[] }} Count
 *   faults are failures that no single test carries, each counted in `failed`; skips name what was skipped
 */

/**
 * Counts a vitest run from its JSON report. A test file on disk that the run did not touch is a failure,
 * and so is a bad exit without a failed test.
 *
 * @param {any} report what `--reporter=json` wrote; null when it wrote nothing
 * @param {number} code exit code of the run
 * @param {string[]} filesOnDisk every file that must have run, relative to root; empty when the run was narrowed
 * @param {string} root
 * @returns {Count}
 */
export function countVitest(report, code, filesOnDisk, root) {
  const count = none();
  if (!report) return fault(count, `vitest left no report (exit code ${code})`);

  const ran = new Set();
  for (const file of report.testResults) {
    const path = file.name.replaceAll('\\', '/').replace(`${root.replaceAll('\\', '/')}/`, '');
    ran.add(path);
    for (const test of file.assertionResults) {
      if (test.status === 'passed') count.passed += 1;
      else if (test.status === 'failed') count.failed += 1;
      else {
        count.skipped += 1;
        count.skips.push(`${path}: ${test.fullName}`);
      }
    }
    if (file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed')) {
      fault(count, `${path} could not run: ${file.message?.split('\n')[0] ?? ''}`);
    }
  }
  for (const path of filesOnDisk.filter((path) => !ran.has(path))) fault(count, `${path} was not run by any project`);
  if (code !== 0 && count.failed === 0) fault(count, `vitest ended with ${code} although no test failed`);
  return count;
}

/**
 * Counts a Playwright run from its JSON report, by the same rules. A test that passed on a second try has failed.
 *
 * @param {any} report
 * @param {number} code
 * @param {string[]} filesOnDisk every journey that must have run; empty when the run was narrowed
 * @returns {Count}
 */
export function countJourneys(report, code, filesOnDisk) {
  const count = none();
  if (!report) return fault(count, `playwright left no report (exit code ${code})`);

  for (const { title, file, status } of journeys(report)) {
    if (status === 'expected') count.passed += 1;
    else if (status === 'skipped') {
      count.skipped += 1;
      count.skips.push(`${file}: ${title}`);
    } else count.failed += 1;
  }
  for (const error of report.errors ?? []) fault(count, `playwright: ${error.message?.split('\n')[0] ?? ''}`);
  const ran = journeys(report).map(({ file }) => file.replaceAll('\\', '/'));
  for (const path of filesOnDisk.filter((path) => !ran.some((file) => path.endsWith(file)))) fault(count, `${path} was not run`);
  if (code !== 0 && count.failed === 0) fault(count, `playwright ended with ${code} although no journey failed`);
  return count;
}

/**
 * The journeys of a report made with `--list`, all of them skipped because there is no browser.
 *
 * @param {any} report
 * @returns {Count}
 */
export function skipJourneys(report) {
  const count = none();
  if (!report) return fault(count, 'playwright could not list the journeys');
  count.skips = journeys(report).map(({ file, title }) => `${file}: ${title}`);
  count.skipped = count.skips.length;
  return count;
}

/**
 * @param {Count[]} counts
 * @returns {Count}
 */
export function sum(counts) {
  return counts.reduce(
    (all, one) => ({
      passed: all.passed + one.passed,
      failed: all.failed + one.failed,
      skipped: all.skipped + one.skipped,
      faults: [...all.faults, ...one.faults],
      skips: [...all.skips, ...one.skips],
    }),
    none(),
  );
}

/**
 * One failure that no test carries.
 *
 * @param {string} words
 * @returns {Count}
 */
export function failure(words) {
  return fault(none(), words);
}

function none() {
  return { passed: 0, failed: 0, skipped: 0, faults: [], skips: [] };
}

function fault(count, words) {
  count.failed += 1;
  count.faults.push(words);
  return count;
}

function journeys(report) {
  const inSuite = (suite) => [
    ...(suite.specs ?? []).flatMap((spec) => spec.tests.map((test) => ({ title: spec.title, file: spec.file, status: test.status }))),
    ...(suite.suites ?? []).flatMap(inSuite),
  ];
  return (report.suites ?? []).flatMap(inSuite);
}
