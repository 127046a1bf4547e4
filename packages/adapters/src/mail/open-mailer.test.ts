import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { givePermit, type FrozenLetter, type Permit } from '@omenhall/core/ports';
import { afterEach, describe, expect, it } from 'vitest';
import { openScriptedSmtp, reset, silence, type Act, type Place } from '../testing/scripted-smtp.ts';
import { startStandIn } from '../testing/start-stand-in.ts';
import { openMailer } from './index.ts';

const letter: FrozenLetter = {
  effectKey: 'v1:one:0', to: 'reader@example.org', from: 'OmenHall <hall@omenhall.example>', messageId: '<one@omenhall.example>', date: new Date('2026-11-20T10:00:00Z'),
  subject: 'Your reading is ready', html: '<p>Open it.</p>', text: 'Open it.\n.\nA line of one dot stands above.', headers: {},
};
const never = new AbortController().signal;
const leave = (terms: Partial<Permit> = {}): Permit => givePermit({ jobId: 'one', effectKey: letter.effectKey, validUntil: new Date(Date.now() + 10_000), ...terms });
const short = { connect: 300, greeting: 300, command: 300, body: 300, dot: 300, quit: 50 };

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});
const serverWith = async (script: Partial<Record<Place, Act>> = {}): ReturnType<typeof openScriptedSmtp> => {
  const server = await openScriptedSmtp(script);
  closers.push(server.close);
  return server;
};

const pipelining = '250-scripted\n250-PIPELINING\n250 ENHANCEDSTATUSCODES';
/** More than the loopback holds between two sockets, so the last piece stays with us. */
const large: FrozenLetter = { ...letter, text: 'x'.repeat(20 * 1024 * 1024) };

describe('leave to call', () => {
  it.each<[string, () => Permit]>([
    ['has ended', () => leave({ validUntil: new Date(Date.now() - 1) })],
    ['was given for another letter', () => leave({ effectKey: 'v1:other:0' })],
    ['is a resend\'s', () => leave({ effectKey: 'v1:one:1' })],
    ['nobody gave', () => ({ jobId: 'one', effectKey: letter.effectKey, validUntil: new Date(Date.now() + 10_000) })],
    ['is a copy of a given one', () => ({ ...leave() })],
  ])('that %s dials nothing', async (_, permit) => {
    const server = await serverWith();
    expect(await openMailer({ smtpUrl: server.smtpUrl }).handOver(letter, permit(), never)).toEqual({ word: 'rejected', code: 'no_permit', permanent: false, stage: 'permit' });
    expect([...server.reached]).toEqual([]);
    expect(await openMailer({ smtpUrl: server.smtpUrl }).handOver(letter, leave(), never)).toMatchObject({ word: 'accepted' });
  });
});

describe('how a hand-over ends', () => {
  const table: [seen: string, script: Partial<Record<Place, Act>>, ended: object][] = [
    ['a tarpit that never greets', { connect: silence }, { word: 'rejected', code: 'smtp_greeting_timeout', permanent: false, stage: 'greeting' }],
    ['421 as the greeting', { connect: '421 4.3.2 busy' }, { word: 'rejected', code: 'smtp_421_4.3.2', permanent: false, stage: 'greeting' }],
    ['554 as the greeting', { connect: '554 5.7.1 not you' }, { word: 'rejected', code: 'smtp_554_5.7.1', permanent: false, stage: 'greeting' }],
    ['a connection lost at the greeting', { connect: (socket) => socket.end() }, { word: 'rejected', code: 'smtp_greeting_closed', permanent: false, stage: 'greeting' }],
    ['450 to MAIL FROM', { MAIL: '450 4.7.0 later' }, { word: 'rejected', code: 'smtp_450_4.7.0', permanent: false, stage: 'mail' }],
    ['550 to MAIL FROM', { MAIL: '550 5.1.8 bad sender' }, { word: 'rejected', code: 'smtp_550_5.1.8', permanent: true, stage: 'mail' }],
    ['450 to RCPT TO', { RCPT: '450 4.2.1 greylisted' }, { word: 'rejected', code: 'smtp_450_4.2.1', permanent: false, stage: 'rcpt' }],
    ['421 to RCPT TO', { RCPT: '421 4.7.0 closing' }, { word: 'rejected', code: 'smtp_421_4.7.0', permanent: false, stage: 'rcpt' }],
    ['550 to RCPT TO', { RCPT: '550-5.1.1 no such\n550 5.1.1 mailbox' }, { word: 'rejected', code: 'bad_recipient', permanent: true, stage: 'rcpt', detail: '550 5.1.1' }],
    ['550 to RCPT TO, with pipelining', { EHLO: pipelining, RCPT: '550 5.1.1 no', DATA: '503 5.5.1 no recipient' }, { word: 'rejected', code: 'bad_recipient', permanent: true, stage: 'rcpt', detail: '550 5.1.1' }],
    ['450 to RCPT TO, with pipelining', { EHLO: pipelining, RCPT: '450 4.2.1 later', DATA: '503 5.5.1 no recipient' }, { word: 'rejected', code: 'smtp_450_4.2.1', permanent: false, stage: 'rcpt' }],
    ['silence at RCPT TO', { RCPT: silence }, { word: 'rejected', code: 'smtp_rcpt_timeout', permanent: false, stage: 'rcpt' }],
    ['a connection lost at DATA', { DATA: reset }, { word: 'rejected', code: 'smtp_data_closed', permanent: false, stage: 'data' }],
    ['554 to DATA', { DATA: '554 5.7.1 refused' }, { word: 'rejected', code: 'smtp_554_5.7.1', permanent: true, stage: 'data' }],
    ['250 to the dot', {}, { word: 'accepted', providerRef: '4Qx7Zk1' }],
    ['250 without a name to the dot', { dot: '250 fine' }, { word: 'accepted', providerRef: '<one@omenhall.example>' }],
    ['451 to the dot', { dot: '451 4.3.0 try later' }, { word: 'rejected', code: 'smtp_451_4.3.0', permanent: false, stage: 'dot' }],
    ['421 to the dot', { dot: '421 4.3.0 closing' }, { word: 'rejected', code: 'smtp_421_4.3.0', permanent: false, stage: 'dot' }],
    ['550 to the dot', { dot: '550 5.7.1 spam' }, { word: 'rejected', code: 'smtp_550_5.7.1', permanent: true, stage: 'dot' }],
    ['silence after the dot', { dot: silence }, { word: 'uncertain', code: 'smtp_dot_timeout', stage: 'dot' }],
    ['a connection reset after the dot', { dot: reset }, { word: 'uncertain', code: 'smtp_dot_closed', stage: 'dot' }],
    ['a connection ended after the dot', { dot: (socket) => socket.end() }, { word: 'uncertain', code: 'smtp_dot_closed', stage: 'dot' }],
    ['half a reply after the dot', { dot: (socket) => socket.end('550 5.7') }, { word: 'uncertain', code: 'smtp_dot_closed', stage: 'dot' }],
    ['an answer that is none to the dot', { dot: '354 what' }, { word: 'uncertain', code: 'smtp_dot_unclear', stage: 'dot' }],
    ['250 and then a reset', { dot: (socket) => socket.write('250 2.0.0 Ok: queued as 4Qx7Zk1\r\n', () => socket.resetAndDestroy()) }, { word: 'accepted', providerRef: '4Qx7Zk1' }],
    ['250 and then no answer to QUIT', { after: silence }, { word: 'accepted', providerRef: '4Qx7Zk1' }],
  ];
  it.each(table)('%s', async (_, script, ended) => {
    const { smtpUrl } = await serverWith(script);
    expect(await openMailer({ smtpUrl, patience: short }).handOver(letter, leave(), never)).toEqual(ended);
  });

  it('nobody listens', async () => {
    const { smtpUrl, close } = await openScriptedSmtp();
    await close();
    expect(await openMailer({ smtpUrl, patience: short }).handOver(letter, leave(), never)).toEqual({ word: 'rejected', code: 'smtp_connect_closed', permanent: false, stage: 'connect' });
  });

  it('a server that stops reading in the middle of a long body', async () => {
    const { smtpUrl } = await serverWith({ body: (socket) => socket.pause() });
    expect(await openMailer({ smtpUrl, patience: short }).handOver(large, leave(), never)).toEqual({ word: 'rejected', code: 'smtp_body_timeout', permanent: false, stage: 'body' });
  });

  it('a letter that cannot be sent to anybody', async () => {
    const { smtpUrl, told } = await serverWith();
    expect(await openMailer({ smtpUrl }).handOver({ ...letter, to: 'a@b.example, c@d.example' }, leave(), never)).toEqual({ word: 'rejected', code: 'bad_letter', permanent: true, stage: 'connect' });
    expect(told).toEqual([]);
  });
});

describe('an abort', () => {
  it('before the connection leaves the server in peace', async () => {
    const { smtpUrl, reached } = await serverWith();
    expect(await openMailer({ smtpUrl }).handOver(letter, leave(), AbortSignal.abort())).toEqual({ word: 'rejected', code: 'aborted', permanent: false, stage: 'connect' });
    expect(reached.size).toBe(0);
  });

  it('before the final dot is a rejection that may be tried again, and no dot follows', async () => {
    const stop = new AbortController();
    const server = await serverWith({ body: (socket) => { socket.pause(); stop.abort(); } });
    expect(await openMailer({ smtpUrl: server.smtpUrl }).handOver(large, leave(), stop.signal)).toEqual({ word: 'rejected', code: 'aborted', permanent: false, stage: 'body' });
    expect(server.bodies).toHaveLength(0);
  });

  it('after the final dot is uncertain', async () => {
    const stop = new AbortController();
    const { smtpUrl } = await serverWith({ dot: () => stop.abort() });
    expect(await openMailer({ smtpUrl }).handOver(letter, leave(), stop.signal)).toEqual({ word: 'uncertain', code: 'aborted', stage: 'dot' });
  });
});

describe('a line that was dialled before the permit', () => {
  const dialled = async (smtpUrl: string, patience: Partial<typeof short> = {}) => {
    const answer = await openMailer({ smtpUrl, patience }).dial(never);
    if (!('line' in answer)) throw new Error(answer.code);
    return answer.line;
  };

  it('has been greeted and signed in, and nothing of the letter was named', async () => {
    const { smtpUrl, told } = await serverWith({ EHLO: '250-scripted\n250 AUTH PLAIN' });
    const line = await dialled(smtpUrl.replace('smtp://', 'smtp://hall:secret@'));
    expect(told.map((command) => command.split(' ')[0])).toEqual(['EHLO', 'AUTH']);
    expect(await line.handOver(letter, leave(), never)).toMatchObject({ word: 'accepted' });
    expect(told.slice(2, 5).map((command) => command.split(' ')[0])).toEqual(['MAIL', 'RCPT', 'DATA']);
  });

  it('takes a greeting that is slower than a permit is long, since the permit comes after it', async () => {
    const { smtpUrl } = await serverWith({ connect: (socket) => setTimeout(() => socket.write('220 at last\r\n'), 1_600) });
    const line = await dialled(smtpUrl);
    expect(await line.handOver(letter, leave({ validUntil: new Date(Date.now() + 1_500) }), never)).toMatchObject({ word: 'accepted' });
  });

  it('names no sender under a permit that ended while it was waited for', async () => {
    const server = await serverWith();
    const line = await dialled(server.smtpUrl);
    expect(await line.handOver(letter, leave({ validUntil: new Date(Date.now() - 1) }), never)).toEqual({ word: 'rejected', code: 'no_permit', permanent: false, stage: 'permit' });
    await server.reachedPlace('after');
    expect(server.told.at(-1)).toBe('QUIT');
    expect(server.reached.has('MAIL')).toBe(false);
  });

  it('is left politely when no permit comes', async () => {
    const server = await serverWith();
    const line = await dialled(server.smtpUrl);
    line.hangUp();
    line.hangUp();
    await server.reachedPlace('after');
    expect(server.told.filter((command) => command === 'QUIT')).toHaveLength(1);
  });

  it.each<[string, Act, object]>([
    ['never greets', silence, { code: 'smtp_greeting_timeout', stage: 'greeting' }], ['is busy', '421 4.3.2 busy', { code: 'smtp_421_4.3.2' }],
  ])('is none when the server %s', async (_, connect, why) => {
    const { smtpUrl } = await serverWith({ connect });
    expect(await openMailer({ smtpUrl, patience: short }).dial(never)).toMatchObject({ word: 'rejected', permanent: false, ...why });
  });

  it('that fell meanwhile has sent nothing', async () => {
    let drop: () => void = () => undefined;
    const server = await openScriptedSmtp({ EHLO: (socket) => { socket.write('250 scripted\r\n'); drop = () => socket.resetAndDestroy(); } });
    closers.push(server.close);
    const line = await dialled(server.smtpUrl);
    drop();
    while (server.connections() > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(await line.handOver(letter, leave(), never)).toMatchObject({ word: 'rejected', permanent: false });
  });

  it('gives no byte of the body after the process stood still: others may have taken the letter over', async () => {
    const server = await serverWith({ DATA: (socket) => { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3_200); socket.write('354 go on\r\n'); } });
    expect(await openMailer({ smtpUrl: server.smtpUrl }).handOver(letter, leave(), never)).toEqual({ word: 'rejected', code: 'aborted', permanent: false, stage: 'data' });
    expect(server.bodies).toHaveLength(0);
  });
});

describe('what the server is told', () => {
  it('is one sender, one mailbox and the very bytes of the letter, with dots doubled', async () => {
    const { smtpUrl, told, bodies } = await serverWith();
    await openMailer({ smtpUrl }).handOver(letter, leave(), never);
    expect(told.filter((line) => /^(MAIL|RCPT)/.test(line))).toEqual(['MAIL FROM:<hall@omenhall.example>', 'RCPT TO:<reader@example.org>']);
    expect(bodies[0]?.toString()).toContain('\r\n..\r\n');
  });

  it('is the password only when it asks for one, and a refused password does not kill the letter', async () => {
    const server = await serverWith({ EHLO: '250-scripted\n250 AUTH PLAIN', AUTH: '535 5.7.8 no' });
    const smtpUrl = server.smtpUrl.replace('smtp://', 'smtp://hall:secret@');
    expect(await openMailer({ smtpUrl }).handOver(letter, leave(), never)).toEqual({ word: 'rejected', code: 'smtp_535_5.7.8', permanent: false, stage: 'auth' });
  });

  it('is nothing of what it said itself: no reply text is in the answer', async () => {
    const { smtpUrl } = await serverWith({ dot: '550 5.7.1 zephyrquill for reader@example.org' });
    const ended = JSON.stringify(await openMailer({ smtpUrl }).handOver(letter, leave(), never));
    expect(ended).not.toMatch(/zephyrquill|reader@/);
  });
});

describe('a probe', () => {
  it('is true when the server greets, and sends no letter', async () => {
    const { smtpUrl, reached } = await serverWith();
    expect(await openMailer({ smtpUrl }).probe()).toBe(true);
    expect(reached.has('MAIL')).toBe(false);
  });

  it('is false when it does not', async () => {
    const { smtpUrl } = await serverWith({ connect: silence });
    expect(await openMailer({ smtpUrl, patience: short }).probe()).toBe(false);
  });
});

describe('the mailer against the stand-in', () => {
  it('delivers what a reader sees, is refused, put off and left in doubt', async () => {
    const standIn = await startStandIn();
    closers.push(standIn.close);
    const mailer = openMailer({ smtpUrl: standIn.smtpUrl, patience: { dot: 500 } });
    const trouble = (mail: string): Promise<Response> => fetch(`${standIn.url}/sandbox/trouble`, { method: 'POST', headers: { accept: 'application/json' }, body: JSON.stringify({ mail }) });
    expect(await mailer.handOver(letter, leave(), never)).toMatchObject({ word: 'accepted' });
    await trouble('refuse-next');
    expect(await mailer.handOver(letter, leave(), never)).toMatchObject({ word: 'rejected', code: 'bad_recipient', permanent: true });
    await trouble('defer-next');
    expect(await mailer.handOver(letter, leave(), never)).toMatchObject({ word: 'rejected', permanent: false, stage: 'rcpt' });
    await trouble('silent-after-dot');
    expect(await mailer.handOver(letter, leave(), never)).toMatchObject({ word: 'uncertain' });
    const letters = JSON.parse(await (await fetch(`${standIn.url}/sandbox/inbox.json`)).text());
    expect(letters).toHaveLength(2);
    expect(letters[0]).toMatchObject({ to: letter.to, subject: letter.subject, messageId: letter.messageId, date: '2026-11-20T10:00:00.000Z', text: expect.stringContaining('.\nA line of one dot') });
  }, 30_000);
});

describe('a catcher that can be asked', () => {
  const catcherThat = async (openedAt: string, taken: string): Promise<string> => {
    const server = createServer((request, response) => {
      const asked = new URL(request.url ?? '/', 'http://catcher').searchParams.get('messageId');
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ openedAt, taken: asked === taken }));
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    closers.push(() => new Promise((resolve) => void server.close(() => resolve())));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/taken.json`;
  };
  const call = new Date('2026-11-20T10:00:00Z');

  it('says what it took, and that nothing came where it would know', async () => {
    const mailer = openMailer({ smtpUrl: 'smtp://127.0.0.1:1', lookUpUrl: await catcherThat('2026-11-20T09:00:00Z', '<one@omenhall.example>') });
    expect(await mailer.lookUp?.('<one@omenhall.example>', call)).toBe('accepted');
    expect(await mailer.lookUp?.('<two@omenhall.example>', call)).toBe('absent');
  });

  it('knows nothing of a call from before it was opened', async () => {
    const mailer = openMailer({ smtpUrl: 'smtp://127.0.0.1:1', lookUpUrl: await catcherThat('2026-11-20T11:00:00Z', '<one@omenhall.example>') });
    expect(await mailer.lookUp?.('<two@omenhall.example>', call)).toBe('unknown');
  });

  it('is no real mail server: that one cannot be asked', () => {
    expect(openMailer({ smtpUrl: 'smtp://127.0.0.1:1' }).lookUp).toBeUndefined();
  });
});
