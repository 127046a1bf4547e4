import type { SmtpTrouble } from '../../src/engine-world/smtp-sink.ts';
import { waitUntil } from '../../src/world/wait-until.ts';
import type { EngineScenario } from './engine-scenario.ts';

type End = 'succeeded' | 'uncertain' | 'dead';
interface Case {
  trouble: SmtpTrouble;
  kind: 'blind' | 'asked';
  end: End;
  letters: 0 | 1;
}

const acts = ['tarpit', 'close', 'reset'] as const;
const reply = (at: SmtpTrouble['at'], words: string): SmtpTrouble => ({ at, act: { reply: words } });

const cases: readonly Case[] = [
  // Definitely not sent: tried again, one letter.
  ...(['banner', 'ehlo', 'starttls', 'mail', 'rcpt', 'data'] as const).flatMap((at) => acts.map((act): Case => ({ trouble: { at, act }, kind: 'blind', end: 'succeeded', letters: 1 }))),
  { trouble: reply('starttls', '220 2.0.0 ready\n220 but not for TLS'), kind: 'blind', end: 'succeeded', letters: 1 },
  // A short letter goes out in one piece, so the body's last byte was on its way: nobody knows.
  ...acts.map((act): Case => ({ trouble: { at: 'body', act }, kind: 'blind', end: 'uncertain', letters: 0 })),
  ...acts.flatMap((act) => [true, false].flatMap((taken): Case[] => [
    { trouble: { at: 'dot', act, taken }, kind: 'blind', end: 'uncertain', letters: taken ? 1 : 0 },
    // The server can be asked, and what it does not have is sent again.
    { trouble: { at: 'dot', act, taken }, kind: 'asked', end: 'succeeded', letters: 1 },
  ])),
  ...acts.map((act): Case => ({ trouble: { at: 'quit', act }, kind: 'blind', end: 'succeeded', letters: 1 })),
  ...['550 5.1.1 no such mailbox', '552 5.2.2 full', '554 5.7.1 no', '553 5.1.3 bad address'].map((words): Case => ({ trouble: reply('rcpt', words), kind: 'blind', end: 'dead', letters: 0 })),
  ...(['mail', 'data', 'dot'] as const).flatMap((at) => ['550 5.7.1 no', '552 5.3.4 too large', '554 5.6.0 no'].map((words): Case => ({ trouble: reply(at, words), kind: 'blind', end: 'dead', letters: 0 }))),
];

const told = ({ trouble, kind }: Case): string => `${kind}: ${trouble.at} ${typeof trouble.act === 'string' ? trouble.act : trouble.act.reply.replaceAll('\n', ' / ')}${trouble.at === 'dot' ? ` ${trouble.taken === true ? 'taken' : 'not taken'}` : ''}`;
const ids = new Map<Case, string>();

export const scenario: EngineScenario = {
  name: 'mail server fails at each stage',
  numbers: ['F21', 'F22', 'F24', 'F25', 'F26'],
  tier: 'first',
  expected: 'before the final dot the letter is tried again and arrives once; after it the job is uncertain and sends nothing more, unless the server can be asked; after 250 it succeeded; a 5yz ends it at once; of two letters of one transaction only the refused one dies',
  jobs: { quick: 1, full: 1 },
  async run({ world, note, expect }) {
    await world.addWorker({ dotPatienceMs: 2_000, lookUpAfterSeconds: 1 });
    for (const it of cases) {
      const struck = world.smtp.strikes.length;
      world.smtp.trouble(it.trouble);
      const [id = ''] = await world.leave(it.kind, [{}]);
      ids.set(it, id);
      await waitUntil(`${told(it)} to strike`, 20_000, () => world.smtp.strikes.length > struck, 20);
      // A trouble of the handshake must meet its own letter, so the next one waits for this one's end.
      await waitUntil(`${told(it)} to end`, 40_000, async () => ['succeeded', 'uncertain', 'dead'].includes((await world.statusOf(id)) ?? '') && (it.kind === 'blind' || (await world.statusOf(id)) !== 'uncertain'), 50);
    }
    note(`${cases.length} letters met a failing server, one after the other`);

    world.hurt('smtp', { refuse: true });
    const refused = await world.leave('blind', [{}, {}, {}]);
    await waitUntil('three letters to meet a closed door', 20_000, async () => (await world.query<{ n: number }>('select count(distinct job_id)::int as n from delivery_attempts where job_id = any ($1::uuid[])', [refused]))[0]?.n === 3);
    world.heal('smtp');

    world.smtp.trouble({ ...reply('rcpt', '550 5.1.1 no such mailbox'), times: 1 });
    const pair = await world.leave('blind', [{}, {}]);
    await world.settled(60_000);
    const ends = await Promise.all(pair.map((id) => world.statusOf(id)));
    expect(`two letters of one transaction have two outcomes, one each (${ends.join(', ')})`, ends.filter((end) => end === 'dead').length === 1 && ends.includes('succeeded'));
  },
  judge({ expect }, books) {
    for (const [it, id] of ids) {
      const status = books.jobs.find((job) => job.id === id)?.status;
      expect(`${told(it)}: ${it.end}, and it is ${status ?? 'gone'}`, status === it.end);
      const letters = books.accepted.filter(({ job }) => job === id).length;
      expect(`${told(it)}: ${it.letters} letters, and there are ${letters}`, letters === it.letters);
      const tries = books.attempts.filter(({ job }) => job === id).length;
      expect(`${told(it)}: ends at the first try when it must, and has ${tries}`, it.end === 'dead' || (it.end === 'uncertain' && it.kind === 'blind') || it.trouble.at === 'quit' ? tries === 1 : tries >= 1);
    }
  },
};
