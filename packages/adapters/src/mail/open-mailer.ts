import { isHouseError } from '@omenhall/contracts/errors';
import { isPermitted, type FrozenLetter, type HandedOver, type Mailer, type MailLine } from '@omenhall/core/ports';
import { buildMessage, envelopeOf } from './build-message.ts';
import { openConversation } from './open-conversation.ts';
import { judge, patience, queueIdOf, type Patience } from './stages.rules.ts';

export interface MailerOptions {
  /**
   * `smtp://` (STARTTLS when the server offers it) or `smtps://`, with user and password when the server asks for
   * them. With a password, a server beyond the loopback must offer TLS, or nothing is sent.
   */
  smtpUrl: string;
  /** Where a mail catcher tells what it has taken; a real server has no such place. */
  lookUpUrl?: string | null;
  /** Milliseconds per stage; the table of `stages.rules.ts` when absent. */
  patience?: Partial<Patience>;
}

/**
 * Opens a mailer on one SMTP server. Nothing is dialled before the first letter; each letter has its own connection.
 * `dial` greets and signs in before the permit is asked for; MAIL FROM follows only under a living permit, which is
 * looked at in the line before it.
 *
 * `handOver` never throws. Its answer tells what is known and no more:
 * - `accepted`: the server answered 2yz to the final dot; whatever happens afterwards changes nothing
 * - `rejected`: definitely not taken; `permanent` when the same letter would be refused again. `code` is
 *   `no_permit`, `bad_recipient`, `bad_letter`, `aborted`, `smtp_<reply>[_<enhanced>]` or `smtp_<stage>_<timeout|closed|tls|unclear>`
 * - `uncertain`: silence, a lost connection or an abort after the final dot, counted from the moment the last byte of
 *   the body was given to the socket
 *
 * Handing the same letter over again sends the same bytes again: the caller decides whether that is wanted.
 */
export function openMailer({ smtpUrl, lookUpUrl = null, patience: wished = {} }: MailerOptions): Mailer {
  const table: Patience = { ...patience, ...wished };

  const dial = async (signal: AbortSignal): Promise<{ line: MailLine } | Refused> => {
    const conversation = openConversation(smtpUrl, table);
    const greeted = await conversation.greet(signal);
    if ('failure' in greeted) return { ...judge(greeted.failure), word: 'rejected', permanent: false };
    let used = false;
    return {
      line: {
        handOver: async (letter, permit, stop) => {
          used = true;
          const built = await buildLetter(letter);
          if (built instanceof Uint8Array && isPermitted(permit, letter.effectKey, Date.now())) {
            const ended = await conversation.deliver(envelopeOf(letter), built, stop);
            return 'failure' in ended ? judge(ended.failure) : { word: 'accepted', providerRef: queueIdOf(ended.reply) ?? letter.messageId };
          }
          conversation.hangUp();
          return built instanceof Uint8Array ? noPermit : built;
        },
        hangUp: () => {
          if (!used) conversation.hangUp();
          used = true;
        },
      },
    };
  };

  return {
    provider: 'smtp',
    dial,
    handOver: async (letter, permit, signal) => {
      if (!isPermitted(permit, letter.effectKey, Date.now())) return noPermit;
      const built = await buildLetter(letter);
      if (!(built instanceof Uint8Array)) return built;
      const dialled = await dial(signal);
      return 'line' in dialled ? await dialled.line.handOver(letter, permit, signal) : dialled;
    },
    ...(lookUpUrl === null ? {} : { lookUp: (messageId: string, intentAt: Date) => askCatcher(lookUpUrl, messageId, intentAt) }),
    probe: async (): Promise<boolean> => {
      const dialled = await dial(AbortSignal.timeout(table.connect + table.greeting));
      if ('line' in dialled) dialled.line.hangUp();
      return 'line' in dialled;
    },
  };
}

type Refused = Extract<HandedOver, { word: 'rejected' }>;

const noPermit: Refused = { word: 'rejected', code: 'no_permit', permanent: false, stage: 'permit' };

async function buildLetter(letter: FrozenLetter): Promise<Uint8Array | Refused> {
  try {
    return await buildMessage(letter);
  } catch (error) {
    if (!isHouseError(error)) throw error;
    return { word: 'rejected', code: 'bad_letter', permanent: true, stage: 'connect' };
  }
}

/** A catcher that was opened after the call has forgotten what came before it, and so knows nothing of it. */
async function askCatcher(lookUpUrl: string, messageId: string, intentAt: Date): Promise<'accepted' | 'absent' | 'unknown'> {
  const at = new URL(lookUpUrl);
  at.searchParams.set('messageId', messageId);
  const answer = await fetch(at, { signal: AbortSignal.timeout(2_000) });
  const { openedAt, taken } = (await answer.json()) as { openedAt: string; taken: boolean };
  if (taken) return 'accepted';
  return new Date(openedAt) < intentAt ? 'absent' : 'unknown';
}
