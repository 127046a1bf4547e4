import { z } from 'zod';
import { DrawnSign } from '../draw/draw.private.ts';
import { Spread, Voice } from '../draw/draw.schema.ts';
import { DrawProof } from '../proof/draw-proof.private.ts';
import { Topic } from '../question/question.schema.ts';
import { Provenance, ReadingStatus } from './reading.schema.ts';

/** One sign read in its position. Paragraphs are plain text without markup. */
export const PositionReading = z.object({ positionId: z.string(), signId: z.string(), reversed: z.boolean(), paragraphs: z.array(z.string()).min(1) });
export type PositionReading = z.infer<typeof PositionReading>;

/** What joins two or more signs; the ids are those of positions. */
export const Connection = z.object({ positionIds: z.array(z.string()).min(2), text: z.string() });
export type Connection = z.infer<typeof Connection>;

/** The answer of a scroll, its parts in reading order. */
export const Answer = z.object({
  direct: z.string(),
  positions: z.array(PositionReading),
  connections: z.array(Connection),
  hiddenLayer: z.string(),
  warnings: z.array(z.string()),
  /** Things the reader can check in the world. */
  checkable: z.array(z.string()),
  /** Things no draw can know. */
  unknown: z.array(z.string()),
  nextSteps: z.array(z.string()),
  /** One practical, reversible step. */
  step: z.string(),
  /** A word or two under which the scroll is found again. */
  archiveMarker: z.string(),
  /** Days until it is worth returning. */
  returnInDays: z.number().int(),
  closing: z.string(),
  provenance: Provenance,
});
export type Answer = z.infer<typeof Answer>;

/** A scroll as its owner reads it. `answer` is null until it is written. */
export const Scroll = z.object({
  id: z.uuid(),
  title: z.string(),
  /** Neutral name, used wherever the scroll is spoken of outside its page. */
  safeTitle: z.string(),
  status: ReadingStatus,
  orderCode: z.string().nullable(),
  topic: Topic,
  question: z.string().nullable(),
  spread: Spread,
  voice: Voice,
  signs: z.array(DrawnSign),
  proof: DrawProof,
  answer: Answer.nullable(),
  sealedAt: z.date(),
  interpretedAt: z.date().nullable(),
});
export type Scroll = z.infer<typeof Scroll>;
