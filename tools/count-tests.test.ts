import { expect, test } from 'vitest';
import { countJourneys, countVitest, skipJourneys, sum } from './count-tests.mjs';

const file = (name: string, statuses: string[], status = 'passed', message = '') => ({
  name: `/house/${name}`,
  status,
  message,
  assertionResults: statuses.map((word, index) => ({ status: word, fullName: `fact ${index}` })),
});
const journeys = (...statuses: string[]) => ({
  suites: [
    {
      suites: [
        { specs: statuses.map((status, index) => ({ title: `journey ${index}`, file: 'buy-a-scroll.e2e.ts', tests: [{ status }] })) },
      ],
    },
  ],
});

test('a whole run is counted, and what was skipped is named', () => {
  const report = { testResults: [file('a.test.ts', ['passed', 'passed', 'skipped', 'todo'])] };
  expect(countVitest(report, 0, ['a.test.ts'], '/house')).toEqual({
    passed: 2,
    failed: 0,
    skipped: 2,
    faults: [],
    skips: ['a.test.ts: fact 2', 'a.test.ts: fact 3'],
  });
});

test('a test file that no project ran is a failure', () => {
  const count = countVitest({ testResults: [file('a.test.ts', ['passed'])] }, 0, ['a.test.ts', 'b.test.ts'], '/house');
  expect(count).toMatchObject({ passed: 1, failed: 1, faults: ['b.test.ts was not run by any project'] });
});

test('a file that could not be loaded is a failure, though it holds no failed test', () => {
  const count = countVitest({ testResults: [file('a.test.ts', [], 'failed', 'no such module\nat …')] }, 1, ['a.test.ts'], '/house');
  expect(count).toMatchObject({ failed: 1, faults: ['a.test.ts could not run: no such module'] });
});

test('a bad exit with no failed test is a failure, and one with a failed test is not counted twice', () => {
  expect(countVitest({ testResults: [file('a.test.ts', ['passed'])] }, 1, [], '/house').failed).toBe(1);
  expect(countVitest({ testResults: [file('a.test.ts', ['failed'], 'failed')] }, 1, [], '/house').failed).toBe(1);
});

test('a run that left no report is a failure', () => {
  expect(countVitest(null, 0, [], '/house').failed).toBe(1);
  expect(countJourneys(null, 0, []).failed).toBe(1);
  expect(skipJourneys(null).failed).toBe(1);
});

test('journeys are counted; one that needed a second try has failed', () => {
  expect(countJourneys(journeys('expected', 'unexpected', 'flaky', 'skipped'), 1, ['apps/web/e2e/buy-a-scroll.e2e.ts'])).toMatchObject({
    passed: 1,
    failed: 2,
    skipped: 1,
    faults: [],
  });
});

test('a journey on disk that was not run is a failure', () => {
  expect(countJourneys(journeys('expected'), 0, ['apps/web/e2e/lost-email.e2e.ts']).faults).toEqual([
    'apps/web/e2e/lost-email.e2e.ts was not run',
  ]);
});

test('without a browser every listed journey is skipped by name', () => {
  expect(skipJourneys(journeys('skipped', 'skipped'))).toMatchObject({
    passed: 0,
    failed: 0,
    skipped: 2,
    skips: ['buy-a-scroll.e2e.ts: journey 0', 'buy-a-scroll.e2e.ts: journey 1'],
  });
});

test('a sum keeps every word', () => {
  const one = { passed: 1, failed: 1, skipped: 1, faults: ['a'], skips: ['b'] };
  expect(sum([one, one])).toEqual({ passed: 2, failed: 2, skipped: 2, faults: ['a', 'a'], skips: ['b', 'b'] });
});
