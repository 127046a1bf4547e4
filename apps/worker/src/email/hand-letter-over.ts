import { createHash } from 'node:crypto';
import { Secret } from '@omenhall/contracts/values/secret';
import { composeLetter, type LetterOrder, type LetterToWrite } from '@omenhall/core/email';
import type { MailLine } from '@omenhall/core/ports';
import { noteMismatch } from '@omenhall/core/vault';
import { never, type Approach, type EffectHandler } from '@omenhall/delivery/handle';
import { renderLetter, type LetterProps } from '@omenhall/emails';
import { outcomeOf } from '../job-outcome.ts';
import { permitFor } from '../gate.ts';
import type { Hands } from '../hands.ts';

interface Written {
  to: string;
  subject: string;
  html: string;
  text: string;
  /** Beside those that every letter has. */
  headers: Record<string, string>;
}

/**
 * Writes one letter, greets the mail server, and hands the letter over once it is permitted. Message-ID and Date come from
 * the permit, so every try of one job is the same letter to the mail server, and a resend is another.
 */
export const letterHandler = <Order extends LetterOrder>({ contextFor, mailer, mailFrom, houseName }: Hands): EffectHandler<Order> => {
  const lines = new Map<string, MailLine>();
  /** A line of this claim's own, greeted before the permit. */
  const approach = (fence: string): Approach => ({
    async go(signal) {
      const dialled = await mailer.dial(signal);
      if (!('line' in dialled)) return dialled;
      lines.set(fence, dialled.line);
      return null;
    },
    turnBack() {
      lines.get(fence)?.hangUp();
      lines.delete(fence);
    },
  });

  return {
    async prepare(job) {
      const { ctx } = contextFor(job);
      try {
        const order = await composeLetter(ctx, job.payload, job.sealed);
        if (order === null) return never('no_address');
        const { subject, html, text } = await renderLetter(order.letter, { ...unwrap(order.props), houseName } as LetterProps[typeof order.letter]);
        return { provider: mailer.provider, approach: approach(job.fence), bytes: Buffer.from(JSON.stringify({ to: order.to.reveal('send_letter'), subject, html, text, headers: unsubscribeHeaders(order) } satisfies Written)) };
      } catch (error) {
        await noteMismatch(ctx, error);
        return outcomeOf(error);
      }
    },

    async perform(intent, request, signal) {
      const letter = JSON.parse(Buffer.from(request.bytes).toString('utf8')) as Written;
      const line = lines.get(intent.fence) ?? mailer;
      lines.delete(intent.fence);
      return line.handOver(
        { ...letter, effectKey: intent.effectKey, from: mailFrom, messageId: messageIdOf(intent.effectKey, mailFrom), date: intent.date, headers: { ...letter.headers, 'Auto-Submitted': 'auto-generated' } },
        permitFor(intent), signal,
      );
    },

    ...(mailer.lookUp === undefined ? {} : { lookUp: ({ effectKey, intentAt }) => mailer.lookUp?.(messageIdOf(effectKey, mailFrom), intentAt) ?? Promise.resolve('unknown') }),
  };
};

/** One https address, and the word that one POST is enough; only on letters that need a yes. Source: RFC 8058. */
const unsubscribeHeaders = ({ props }: LetterToWrite): Record<string, string> =>
  'unsubscribeUrl' in props ? { 'List-Unsubscribe': `<${props.unsubscribeUrl.reveal('send_letter')}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } : {};

/** What is told in the letter alone leaves its wrapping here. */
const unwrap = (props: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(props).map(([name, value]: [string, unknown]) => [name, value instanceof Secret ? (value.reveal('send_letter') as unknown) : value]));

/** A hash of the effect's key at the sender's domain: the same for every try, and it says nothing. */
const messageIdOf = (effectKey: string, mailFrom: string): string =>
  `<${createHash('sha256').update(`omen/message-id/v1|${effectKey}`).digest('hex').slice(0, 40)}@${mailFrom.replace(/^.*@|>.*$/g, '')}>`;
