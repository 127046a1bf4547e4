import { openMailer } from '@omenhall/adapters/mail';
import { givePermit, type FrozenLetter, type HandedOver } from '@omenhall/core/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSmtpSink, type SmtpSink, type SmtpTrouble } from './smtp-sink.ts';

const letter: FrozenLetter = {
  effectKey: 'v1:one:0', to: 'reader@example.org', from: 'OmenHall <hall@omenhall.example>', messageId: '<one@omenhall.example>', date: new Date('2026-11-20T10:00:00Z'),
  subject: 'Your reading is ready', html: '<p>Open it.</p>', text: 'Open it.', headers: {},
};
/** More than a loopback link holds, so that its last byte is still with us when the link fails. */
const large: FrozenLetter = { ...letter, text: 'x'.repeat(20 * 1024 * 1024) };
const short = { connect: 300, greeting: 300, command: 300, body: 300, dot: 300, quit: 50 };

let sink: SmtpSink;
beforeEach(async () => { sink = await openSmtpSink({ seed: 7 }); });
afterEach(async () => { await sink.close(); });

const send = (what: FrozenLetter = letter, user = ''): Promise<HandedOver> =>
  openMailer({ smtpUrl: sink.smtpUrl.replace('smtp://', `smtp://${user}`), lookUpUrl: sink.lookUpUrl, patience: short })
    .handOver(what, givePermit({ jobId: 'one', effectKey: what.effectKey, validUntil: new Date(Date.now() + 10_000) }), new AbortController().signal);

const definite = { word: 'rejected', permanent: false };
const unknown = { word: 'uncertain', stage: 'dot' };
const stagesBeforeDot = ['banner', 'ehlo', 'mail', 'rcpt', 'data'] as const;

describe('the sink', () => {
  it('takes a letter and remembers its id, date and mailbox', async () => {
    expect(await send()).toEqual({ word: 'accepted', providerRef: '00000001' });
    expect(sink.accepted).toMatchObject([{ messageId: letter.messageId, date: 'Fri, 20 Nov 2026 10:00:00 +0000', to: [letter.to], subject: letter.subject }]);
    expect(sink.strikes).toEqual([]);
  });

  it('can be asked what it took', async () => {
    await send();
    const mailer = openMailer({ smtpUrl: sink.smtpUrl, lookUpUrl: sink.lookUpUrl });
    expect(await mailer.lookUp?.(letter.messageId, new Date())).toBe('accepted');
    expect(await mailer.lookUp?.('<two@omenhall.example>', new Date())).toBe('absent');
    expect(await mailer.lookUp?.('<two@omenhall.example>', new Date(0))).toBe('unknown');
  });

  it('strikes as often as it is told, by mailbox, and by a share that its seed decides', async () => {
    sink.trouble({ at: 'rcpt', act: { reply: '450 4.2.1 later' }, times: 2, to: (to) => to === letter.to });
    expect(await send({ ...letter, to: 'other@example.org' })).toMatchObject({ word: 'accepted' });
    expect([(await send()).word, (await send()).word, (await send()).word]).toEqual(['rejected', 'rejected', 'accepted']);
    const lift = sink.trouble({ at: 'mail', act: { reply: '451 4.3.0 no' }, share: 0.5 });
    const words: string[] = [];
    for (let n = 0; n < 20; n += 1) words.push((await send()).word);
    expect(words.filter((word) => word === 'rejected').length).toBeGreaterThan(4);
    expect(words.filter((word) => word === 'accepted').length).toBeGreaterThan(4);
    lift();
    expect((await send()).word).toBe('accepted');
  });
});

describe('before the final dot everything is definitely not sent', () => {
  it.each(stagesBeforeDot.flatMap((at) => (['tarpit', 'close', 'reset'] as const).map((act): [SmtpTrouble] => [{ at, act }])))('%o', async (trouble) => {
    sink.trouble(trouble);
    expect(await send()).toMatchObject({ ...definite, code: expect.stringMatching(trouble.act === 'tarpit' ? /_timeout$/ : /_closed$/) });
    expect(sink.accepted).toEqual([]);
    expect(sink.strikes).toMatchObject([{ stage: trouble.at, act: trouble.act, taken: false, messageId: null }]);
    expect(await send()).toMatchObject({ word: 'accepted' });
  });

  it.each(['tarpit', 'close', 'reset'] as const)('in the middle of a long body: %s', async (act) => {
    sink.trouble({ at: 'body', act });
    expect(await send(large)).toMatchObject({ ...definite, stage: 'body' });
    expect(sink.accepted).toEqual([]);
  });

  it.each(['tarpit', 'close', 'reset'] as const)('at STARTTLS: %s', async (act) => {
    sink.trouble({ at: 'starttls', act });
    expect(await send()).toMatchObject({ ...definite, stage: 'tls' });
  });

  it('a server that says it is ready for TLS and then speaks none', async () => {
    sink.trouble({ at: 'starttls', act: { reply: '220 2.0.0 ready\n220 what now' } });
    expect(await send()).toMatchObject({ ...definite, stage: 'tls' });
  });

  it.each(['tarpit', 'close', 'reset', { reply: '454 4.7.0 later' }, { reply: '535 5.7.8 no' }] as const)('at sign-in: %o', async (act) => {
    sink.trouble({ at: 'auth', act });
    expect(await send(letter, 'hall:secret@')).toMatchObject({ ...definite, stage: 'auth' });
  });
});

describe('a reply is definite at every stage', () => {
  it.each([
    ['banner', '421 4.3.2 busy', false], ['banner', '554 5.7.1 not you', false], ['ehlo', '421 4.3.2 busy', false],
    ['mail', '421 4.7.0 busy', false], ['mail', '451 4.3.0 later', false], ['mail', '452 4.3.1 full', false], ['mail', '550 5.1.8 sender', true], ['mail', '552 5.3.4 too large', true],
    ['rcpt', '421 4.7.0 busy', false], ['rcpt', '450 4.2.1 later', false], ['rcpt', '451 4.7.1 greylisted', false], ['rcpt', '452 4.2.2 full', false],
    ['data', '421 4.7.0 busy', false], ['data', '451 4.3.0 later', false], ['data', '554 5.7.1 no', true],
    ['dot', '421 4.3.0 busy', false], ['dot', '451 4.3.0 later', false], ['dot', '452 4.3.1 full', false], ['dot', '550 5.7.1 spam', true], ['dot', '552 5.3.4 too large', true], ['dot', '554 5.7.1 no', true],
  ] as const)('%s: %s', async (at, reply, permanent) => {
    sink.trouble({ at, act: { reply } });
    const [code, enhanced] = reply.split(' ');
    expect(await send()).toMatchObject({ word: 'rejected', permanent, code: `smtp_${code}_${enhanced}` });
    expect(sink.accepted).toEqual([]);
  });

  it.each(['550 5.1.1 unknown', '551 5.1.6 moved', '552 5.2.2 full', '553 5.1.3 bad', '554 5.7.1 no'])('at RCPT TO it is about the mailbox: %s', async (reply) => {
    sink.trouble({ at: 'rcpt', act: { reply } });
    expect(await send()).toEqual({ word: 'rejected', permanent: true, stage: 'rcpt', code: 'bad_recipient', detail: reply.split(' ', 2).join(' ') });
  });

  it('greylisting is over at the second try', async () => {
    sink.trouble({ at: 'rcpt', act: { reply: '451 4.7.1 greylisted' }, greylists: true });
    expect(await send()).toMatchObject({ ...definite, code: 'smtp_451_4.7.1' });
    expect(await send()).toMatchObject({ word: 'accepted' });
    expect(await send({ ...letter, to: 'other@example.org' })).toMatchObject(definite);
  });
});

describe('after the final dot nobody knows', () => {
  it.each(['tarpit', 'close', 'reset'].flatMap((act) => [[act, true], [act, false]]) as [SmtpTrouble['act'] & string, boolean][])('%s, taken: %s', async (act, taken) => {
    sink.trouble({ at: 'dot', act, taken });
    expect(await send()).toMatchObject({ ...unknown, code: act === 'tarpit' ? 'smtp_dot_timeout' : 'smtp_dot_closed' });
    expect(sink.accepted).toHaveLength(taken ? 1 : 0);
    expect(sink.strikes).toMatchObject([{ stage: 'dot', act, taken, messageId: letter.messageId, to: [letter.to] }]);
  });

  it.each(['tarpit', 'close', 'reset'] as const)('but a 250 is a yes, whatever happens at QUIT: %s', async (act) => {
    sink.trouble({ at: 'quit', act });
    const startedAt = performance.now();
    expect(await send()).toMatchObject({ word: 'accepted' });
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});
