import { z } from 'zod';
import { Decision } from '../consent/consent.schema.ts';
import { hidden } from '../values/hidden.ts';
import { canBeKept } from '../values/plain-text.ts';
import { Topic } from './question.schema.ts';

/** The longest question, in characters. It fits the envelope with room for every script. */
export const questionLimit = 600;

const PlainText = z.string().refine(canBeKept, 'holds characters that cannot be kept');

/** A question as a person asks it. `question` is null when the draw goes by topic alone. */
export const Ask = z.strictObject({
  productSlug: PlainText.max(40),
  spreadId: PlainText.max(40),
  voiceId: PlainText.max(40),
  topic: Topic,
  question: hidden(PlainText.trim().min(1).max(questionLimit)).nullable(),
  /** The yes without which no question is stored. */
  specialCategory: Decision,
  /** Made by the page; a repeat returns the same draft. */
  requestKey: z.uuid(),
});
export type Ask = z.infer<typeof Ask>;
