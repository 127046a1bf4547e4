import { describe, expect, it } from 'vitest';
import { sayCause } from './operator-deliveries.ts';

describe('a cause in plain words', () => {
  it.each([
    ['bad_recipient', 'The mail server does not know this address'],
    ['smtp_450', 'The mail server asked us to come back later (450)'],
    ['smtp_554', 'The mail server refused for good (554)'],
    ['smtp_dot_closed', 'The mail server hung up at the end of the letter'],
    ['smtp_rcpt_timeout', 'The mail server did not answer at the recipient'],
    ['smtp_dot_unclear', 'The mail server answered without sense at the end of the letter'],
    ['a_code_of_tomorrow', 'a code of tomorrow'],
  ])('%s', (code, words) => { expect(sayCause(code)).toBe(words); });
});
