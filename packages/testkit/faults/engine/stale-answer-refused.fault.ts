import type { EngineScenario } from './engine-scenario.ts';
import { answerLate, lettersOf } from './late-answer.ts';

let job = '';

export const scenario: EngineScenario = {
  name: 'answer of a worker that was given up',
  numbers: [],
  tier: 'first',
  shares: true,
  expected: 'the late answer is refused by its fence while the successor\'s call is under way: one letter, succeeded',
  async run(setting) {
    job = await answerLate(setting);
  },
  judge({ expect }, books) {
    expect('one letter', lettersOf(books, job) === 1);
    expect('succeeded', books.jobs.find(({ id }) => id === job)?.status === 'succeeded');
    expect('the late answer was told that it had lost', books.happenings.some(({ what, words }) => what === 'ended' && words === 'failed lost'));
  },
};
