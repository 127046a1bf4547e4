import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import type { MailTrouble } from '../stripe/trouble.rules.ts';

export interface CaughtLetter {
  id: string;
  receivedAt: Date;
  /** Mailboxes of the envelope, not of the header. */
  to: string[];
  from: string;
  subject: string;
  /** As the letter says; null when it says none. */
  date: string | null;
  messageId: string | null;
  headers: { name: string; value: string }[];
  text: string;
  html: string;
}

export interface CatcherOptions {
  host: string;
  port: number;
  /** Asked once per recipient, and once per letter after its final dot. */
  trouble: (stage: 'rcpt' | 'dot') => MailTrouble;
}

const keptLetters = 1_000;
const largestLetterBytes = 5 * 1024 * 1024;

/** A mail server on the loopback that keeps what it is given, the last 1,000 letters, and passes nothing on. */
export async function catchLetters({ host, port, trouble }: CatcherOptions) {
  const letters: CaughtLetter[] = [];
  const waiting = new Set<() => void>();
  // Names outlive letters: whether one was ever taken must stay known.
  const taken = new Set<string>();
  const openedAt = new Date();

  const keep = async (raw: Buffer, from: string, to: string[]): Promise<void> => {
    const read = await PostalMime.parse(raw);
    letters.push({
      id: randomBytes(8).toString('hex'), receivedAt: new Date(), to, from, subject: read.subject ?? '', date: read.date ?? null, messageId: read.messageId ?? null,
      headers: read.headers.map(({ originalKey, key, value }) => ({ name: originalKey || key, value })), text: read.text ?? '', html: read.html ?? '',
    });
    if (read.messageId !== undefined) taken.add(read.messageId);
    if (letters.length > keptLetters) letters.shift();
    for (const wake of waiting) wake();
  };

  const server = new SMTPServer({
    banner: 'OmenHall trial: caught, never sent', disabledCommands: ['AUTH', 'STARTTLS'], authOptional: true, disableReverseLookup: true, logger: false,
    size: largestLetterBytes, closeTimeout: 100,
    onRcptTo(_address, _session, callback) {
      const now = trouble('rcpt');
      if (now === 'refuse-next') return callback(reply(550, 'No such mailbox'));
      if (now === 'defer-next') return callback(reply(450, 'Mailbox busy'));
      callback();
    },
    onData(stream, session, callback) {
      const { mailFrom, rcptTo } = session.envelope;
      const take = async (): Promise<void> => {
        try {
          await keep(await buffer(stream), mailFrom ? mailFrom.address : '', rcptTo.map(({ address }) => address));
          // Silence is the one answer that leaves a sender in doubt: the letter is here, and nobody says so.
          if (trouble('dot') !== 'silent-after-dot') callback(null, 'caught');
        } catch {
          callback(reply(554, 'Not readable'));
        }
      };
      void take();
    },
  });
  // A client that goes away in the middle is its own affair.
  server.on('error', () => undefined);
  const listener = server.listen(port, host);
  if (!listener.listening) await Promise.race([once(listener, 'listening'), once(listener, 'error').then(([error]) => Promise.reject(error))]);

  return {
    smtpUrl: `smtp://${host}:${(listener.address() as AddressInfo).port}`,
    /** Newest first. */
    letters: (): readonly CaughtLetter[] => letters.toReversed(),
    openedAt,
    hasTaken: (messageId: string): boolean => taken.has(messageId),
    find: (id: string): CaughtLetter | undefined => letters.find((letter) => letter.id === id),
    /** Ends at the next letter, or when the time is over. */
    nextLetter: (withinMs: number, signal: AbortSignal): Promise<void> =>
      new Promise((resolve) => {
        const end = (): void => {
          waiting.delete(end);
          signal.removeEventListener('abort', end);
          clearTimeout(timer);
          resolve();
        };
        const timer = setTimeout(end, withinMs);
        waiting.add(end);
        signal.addEventListener('abort', end);
      }),
    close: (): Promise<void> =>
      new Promise((resolve) => {
        for (const wake of waiting) wake();
        server.close(() => resolve());
      }),
  };
}

export type Catcher = Awaited<ReturnType<typeof catchLetters>>;

const reply = (responseCode: number, words: string): Error => Object.assign(new Error(words), { responseCode });
