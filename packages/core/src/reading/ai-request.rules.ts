import { z } from 'zod';
import type { DrawnSign } from '@omenhall/contracts/draw/draw.private';
import type { Spread, Voice } from '@omenhall/contracts/draw/draw.schema';
import { Topic } from '@omenhall/contracts/question/question.schema';
import { scrubText, type Mask } from '@omenhall/contracts/reading/scrub.rules';
import { Locale } from '@omenhall/contracts/values/locale';

/** The safety rules that go along with every reading; the answer is held to the same ones afterwards. */
export const safetyRules: readonly string[] = [
  'No finding about a body or a mind, and no word for or against a treatment.',
  'No outcome of a case, a visa or an office, and no verdict on who is right.',
  'No advice to buy, sell, lend, borrow or bet.',
  'No death, illness, disaster or harm foretold; nothing that frightens.',
  'No certainty about the future; what leans is named as leaning.',
  'No claim about what another person thinks, feels or does.',
  'Nothing is sold, praised or urged: no price, no product, no hurry.',
  'One practical step that can be taken back within a week.',
];

/**
 * What a model may be given of a reading, and nothing else. There is no way to one but `buildAiRequest`.
 * Source: the AI contract's table of what is sent and never sent.
 */
export const AiRequestV1 = z.strictObject({
  v: z.literal(1),
  language: Locale,
  topic: Topic,
  voice: z.strictObject({ name: z.string(), character: z.string() }),
  spread: z.string(),
  signs: z.array(z.strictObject({ positionId: z.string(), position: z.string(), asks: z.string(), signId: z.string(), sign: z.string(), reversed: z.boolean() })).min(1).max(78),
  /** After the scrub; null when the draw goes by topic. */
  question: z.string().min(1).max(2_000).nullable(),
  safety: z.array(z.string()),
}).brand<'AiRequestV1'>();
export type AiRequestV1 = z.infer<typeof AiRequestV1>;

export interface ReadingForModel {
  locale: Locale;
  topic: Topic;
  voice: Voice;
  spread: Spread;
  signs: readonly DrawnSign[];
  /** As it was asked; null when it must not go along. */
  question: string | null;
}

/**
 * Builds a request from named fields, one by one: whatever else stands on the reading stays here.
 *
 * @returns the request, and the masks that put back into the private answer what the scrub took out; they never travel
 * @throws  ZodError when a field is not of its form; nothing was sent
 */
export function buildAiRequest(reading: ReadingForModel): { request: AiRequestV1; masks: readonly Mask[] } {
  const scrubbed = reading.question === null ? null : scrubText(reading.question);
  const request = AiRequestV1.parse({
    v: 1,
    language: reading.locale,
    topic: reading.topic,
    voice: { name: reading.voice.name, character: reading.voice.character },
    spread: reading.spread.name,
    signs: reading.signs.map((sign) => ({
      positionId: sign.position.id, position: sign.position.name, asks: sign.position.role, signId: sign.signId, sign: sign.name, reversed: sign.reversed,
    })),
    question: scrubbed === null ? null : scrubbed.text,
    safety: [...safetyRules],
  });
  return { request, masks: scrubbed?.masks ?? [] };
}

/** The fields of a request in words, for the line that says what was sent. */
export const sentFields = (withQuestion: boolean): string[] =>
  ['topic', 'signs', 'positions', 'orientations', 'voice', 'language', 'safety rules', ...(withQuestion ? ['question with names and numbers masked'] : [])];
