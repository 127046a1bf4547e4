import { Readable } from 'node:stream';
import SMTPConnection, { type SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection';
import type { Envelope } from './build-message.ts';
import { codesOf, patienceFor, stageOfCommand, type Failure, type Patience, type Stage } from './stages.rules.ts';

export type Ended = { reply: string } | { failure: Failure };

/** What nodemailer's errors carry beside a message. */
interface SmtpError extends Error {
  code?: string | undefined;
  command?: string | undefined;
  response?: string | undefined;
}

/**
 * One connection to one mail server, whose stage is known at every moment. nodemailer speaks the protocol; we listen
 * to its commands and replies, feed it the body piece by piece, and keep the time ourselves. Greeting comes first; a
 * line that was greeted waits for its letter, and is left with `hangUp` when none comes.
 */
export function openConversation(smtpUrl: string, table: Patience) {
  const track = openTrack();
  const connection = new SMTPConnection({ ...optionsOf(smtpUrl), transactionLog: true, logger: track.logger });
  const credentials = credentialsOf(smtpUrl);
  let fallen: SmtpError | null = null;
  let onFall: (error: SmtpError) => void = () => undefined;
  // Unheard, an error would end the process; between two parts of the talk it is kept for the next.
  connection.on('error', (error: SmtpError) => {
    fallen ??= error;
    onFall(error);
  });

  const talk = (signal: AbortSignal, leaves: boolean, work: (end: (ended: Ended) => void, fail: (error: SmtpError) => void) => void): Promise<Ended> =>
    new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      let over = false;
      const end = (ended: Ended): void => {
        if (over) return;
        over = true;
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
        track.onStep = () => undefined;
        onFall = () => undefined;
        if ('failure' in ended) connection.close();
        else if (leaves) leave(connection, table.quit);
        resolve(ended);
      };
      const abort = (): void => end({ failure: { stage: track.stage(), kind: 'aborted' } });
      const fail = (error: SmtpError): void => end({ failure: failureOf(error, track.stage()) });
      track.onStep = () => {
        clearTimeout(timer);
        timer = setTimeout(() => end({ failure: { stage: track.stage(), kind: 'timeout' } }), patienceFor(track.stage(), table));
      };
      onFall = fail;
      if (fallen !== null) return fail(fallen);
      if (signal.aborted) return abort();
      signal.addEventListener('abort', abort);
      track.onStep();
      work(end, fail);
    });

  return {
    /** As far as a letter may go before it is permitted: greeting, TLS, sign-in. */
    greet: (signal: AbortSignal): Promise<Ended> =>
      talk(signal, false, (end, fail) => connection.connect((connectError) => {
        if (connectError) return fail(connectError);
        if (!credentials) return end({ reply: '' });
        connection.login(credentials, (loginError) => (loginError ? fail(loginError) : end({ reply: '' })));
      })),
    /** Hands one message to one mailbox, and leaves. A process that was frozen meanwhile gives no byte more to the socket. */
    deliver: (envelope: Envelope, message: Uint8Array, signal: AbortSignal): Promise<Ended> => {
      const watch = openWatch();
      return talk(signal, true, (end, fail) => {
        const body = piecesOf(message, (isLast) => {
          if (watch.slept()) {
            end({ failure: { stage: track.stage(), kind: 'aborted' } });
            return false;
          }
          track.enter(isLast ? 'dot' : 'body');
          return true;
        });
        connection.send({ from: envelope.from, to: [envelope.to], size: message.byteLength }, body, (error, info) => {
          if (error) return fail(error);
          track.enter('done');
          end({ reply: info?.response ?? '' });
        });
      }).finally(watch.stop);
    },
    hangUp: (): void => leave(connection, table.quit),
  };
}

/** Shorter than the silence after which a worker is given up, so that whoever was given up knows it in time. */
const sleepMs = 3_000;

/**
 * Notices that the process stood still: others may have taken its work over meanwhile. The look compares with the last
 * tick itself, since what came in during the sleep is read before the tick that is late.
 */
function openWatch() {
  let awakeAt = performance.now();
  let slept = false;
  const look = (): void => {
    const now = performance.now();
    slept ||= now - awakeAt > sleepMs;
    awakeAt = now;
  };
  const ticks = setInterval(look, 250).unref();
  return {
    slept: (): boolean => {
      look();
      return slept;
    },
    stop: (): void => clearInterval(ticks),
  };
}

/** Which stage is reached, learnt from the commands sent and the replies that came; their words are not kept. */
function openTrack() {
  let current: Stage = 'connect';
  const unanswered: Stage[] = [];
  const track = {
    onStep: (): void => undefined,
    stage: (): Stage => unanswered[0] ?? current,
    enter: (stage: Stage): void => {
      unanswered.length = 0;
      current = stage;
      track.onStep();
    },
    logger: {
      info: (entry: { tnx?: string; remotePort?: number }): void => {
        if (entry.tnx === 'network' && entry.remotePort !== undefined) track.enter('greeting');
      },
      debug: (entry: { tnx?: string }, line?: string): void => {
        if (entry.tnx === 'client') {
          // A line that begins no command, such as a password, still waits for its reply.
          unanswered.push(stageOfCommand(line ?? '') ?? current);
        } else if (entry.tnx === 'server') {
          current = unanswered.shift() ?? current;
        } else {
          return;
        }
        track.onStep();
      },
      trace: (): void => undefined,
      warn: (): void => undefined,
      error: (): void => undefined,
      fatal: (): void => undefined,
    },
  };
  return track;
}

const pieceBytes = 16 * 1024;

/**
 * The message in pieces. `mayGo` is asked before a piece is given away, so the last one counts as gone too early rather
 * than too late; after a no nothing more is given.
 */
function piecesOf(message: Uint8Array, mayGo: (isLast: boolean) => boolean): Readable {
  let at = 0;
  return new Readable({
    highWaterMark: pieceBytes,
    read() {
      const piece = message.subarray(at, at + pieceBytes);
      at += piece.byteLength;
      const isLast = at >= message.byteLength;
      if (!mayGo(isLast)) return;
      this.push(piece);
      if (isLast) this.push(null);
    },
  });
}

function failureOf(error: SmtpError, reached: Stage): Failure {
  const stage = reached === 'body' || reached === 'dot' ? reached : (stageOfError(error) ?? reached);
  if (error.code === 'ETLS') return { stage: 'tls', kind: 'tls' };
  // The server announced a size limit and nodemailer, having read it, did not even ask.
  if (error.code === 'EMESSAGE' && error.command === 'MAIL FROM' && error.response === undefined) return { stage: 'mail', kind: 'reply', replyCode: 552 };
  const codes = codesOf(error.response ?? '');
  // Half a reply on a breaking connection is no reply to the dot.
  if (codes && (stage !== 'dot' || error.code === 'EMESSAGE')) return { stage, kind: 'reply', ...codes };
  return { stage, kind: error.code === 'ETIMEDOUT' ? 'timeout' : 'closed' };
}

/** With pipelining the commands run ahead of their replies, and the error names the one it belongs to. */
function stageOfError({ code, command = '' }: SmtpError): Stage | null {
  if (code === 'EAUTH') return 'auth';
  return code === 'EENVELOPE' ? stageOfCommand(command) : null;
}

function leave(connection: SMTPConnection, quitMs: number): void {
  connection.quit();
  setTimeout(() => connection.close(), quitMs).unref();
}

/** nodemailer's own clocks are put out of the way: stages have ours. */
const neverMs = 3_600_000;

function optionsOf(smtpUrl: string): SMTPConnectionOptions {
  const url = new URL(smtpUrl);
  const secure = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return {
    host,
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    requireTLS: !secure && url.password !== '' && !isLoopback(host),
    connectionTimeout: neverMs, greetingTimeout: neverMs, socketTimeout: neverMs,
    // A Docker network or a loopback without other interfaces must not count as "no network".
    allowInternalNetworkInterfaces: true,
  };
}

function credentialsOf(smtpUrl: string): { user: string; pass: string } | null {
  const { username, password } = new URL(smtpUrl);
  return username === '' ? null : { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
}

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || host.startsWith('127.');
