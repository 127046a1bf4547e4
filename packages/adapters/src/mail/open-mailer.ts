import { isHouseError } from '@omenhall/contracts/errors';
import type { FrozenLetter, HandedOver, Mailer } from '@omenhall/core/ports';
import { buildMessage, envelopeOf } from './build-message.ts';
import { openConversation } from './open-conversation.ts';
import { judge, patience, queueIdOf, type Patience } from './stages.rules.ts';

export interface MailerOptions {
  /**
   * `smtp://` (STARTTLS when the server offers it) or `smtps://`, with user and password when the server asks for
   * them. With a password, a server beyond the loopback must offer TLS, or nothing is sent.
   */
  smtpUrl: string;
  /** Milliseconds per stage; the table of `stages.rules.ts` when absent. */
  patience?: Partial<Patience>;
}

/**
 * Opens a mailer on one SMTP server. Nothing is dialled before the first letter; each letter has its own connection.
 *
 * `handOver` never throws. Its answer tells what is known and no more:
 * - `accepted`: the server answered 2yz to the final dot; whatever happens afterwards changes nothing
 * - `rejected`: definitely not taken; `permanent` when the same letter would be refused again. `code` is
 *   `bad_recipient`, `bad_letter`, `aborted`, `smtp_<reply>[_<enhanced>]` or `smtp_<stage>_<timeout|closed|tls|unclear>`
 * - `uncertain`: silence, a lost connection or an abort after the final dot, counted from the moment the last byte of
 *   the body was given to the socket
 *
 * Handing the same letter over again sends the same bytes again: the caller decides whether that is wanted.
 */
export function openMailer({ smtpUrl, patience: wished = {} }: MailerOptions): Mailer {
  const table: Patience = { ...patience, ...wished };
  return {
    provider: 'smtp',
    handOver: async (letter: FrozenLetter, signal: AbortSignal): Promise<HandedOver> => {
      let message: Uint8Array;
      try {
        message = await buildMessage(letter);
      } catch (error) {
        if (!isHouseError(error)) throw error;
        return { word: 'rejected', code: 'bad_letter', permanent: true, stage: 'connect' };
      }
      const ended = await openConversation(smtpUrl, table, signal).deliver(envelopeOf(letter), message);
      return 'failure' in ended ? judge(ended.failure) : { word: 'accepted', providerRef: queueIdOf(ended.reply) ?? letter.messageId };
    },
    probe: async (): Promise<boolean> => {
      const ended = await openConversation(smtpUrl, table, AbortSignal.timeout(table.connect + table.greeting)).greet();
      return !('failure' in ended);
    },
  };
}
