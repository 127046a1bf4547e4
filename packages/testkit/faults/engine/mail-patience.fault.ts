import { waitUntil } from '../../src/world/wait-until.ts';
import type { EngineScenario } from './engine-scenario.ts';

let greylisted: string[] = [];

export const scenario: EngineScenario = {
  name: 'mail server asks for patience',
  numbers: ['F23'],
  tier: 'first',
  expected: 'a burst of 421 rests the destination once and not once per letter; 451, 452 and greylisting are tried again later; every letter arrives once, and no 421 or 451 costs an attempt',
  jobs: { quick: 40, full: 120 },
  // The destination rests on purpose.
  bounds: { standstillMs: 30_000 },
  async run({ world, jobs, note, expect, measure }) {
    await Promise.all([world.addWorker(), world.addWorker()]);
    world.smtp.trouble({ at: 'banner', act: { reply: '421 4.3.2 busy' }, times: 8 });
    await world.leave('blind', Array.from({ length: jobs }, () => ({})));
    await waitUntil('a cool-down', 20_000, async () => (await world.query(`select 1 from delivery_controls where scope = 'dest:smtp' and automatic`)).length === 1, 20);
    const restsFrom = Date.now();
    note('the server is busy');
    await waitUntil('the first letter', 60_000, () => world.smtp.accepted.length > 0, 20);
    measure('rest after a burst of 421, ms', Date.now() - restsFrom, 25_000);
    await world.settled(90_000);
    expect(`a burst of 8 refusals meets at most 16 hands of two workers, and met ${world.smtp.strikes.length}`, world.smtp.strikes.length <= 16);

    world.smtp.trouble({ at: 'rcpt', act: { reply: '451 4.7.1 greylisted, come back' }, greylists: true });
    greylisted = await world.leave('blind', Array.from({ length: 6 }, () => ({})));
    note('six mailboxes are greylisted');
    await waitUntil('six letters that were put off', 120_000, () => greylisted.length === 6 && world.smtp.accepted.length >= jobs + 6, 100);
    world.smtp.heal();
    world.smtp.trouble({ at: 'dot', act: { reply: '452 4.2.2 mailbox full for now' }, times: 3 });
    world.smtp.trouble({ at: 'mail', act: { reply: '452 4.3.1 out of space' }, times: 1 });
    await world.leave('blind', Array.from({ length: 10 }, () => ({})));
    await world.settled(120_000);
  },
  judge({ expect, measure }, books) {
    expect('every letter arrived', books.jobs.every(({ status }) => status === 'succeeded') && books.accepted.length === books.jobs.length);
    const most = Math.max(...greylisted.map((id) => books.attempts.filter(({ job }) => job === id).length));
    measure('tries of a greylisted letter, most', most, 4);
    expect('being put off is no attempt', books.attempts.every(({ code, outcome }) => (/^smtp_(421|451)/.test(code ?? '') ? outcome === 'later' : true)));
  },
};
