import { z } from 'zod';
import type { AiRequestV1 } from './ai-request.rules.ts';

/** Raised with the form below; stands in `ai_drafts.schema_v`. */
export const draftSchemaVersion = 1;

const Line = z.string().min(1).max(1_200);
const Lines = z.array(Line).min(1).max(12);

/** What a model may answer, and no field more. Longer than any scroll needs is refused, never cut. */
export const ModelDraft = z.strictObject({
  language: z.string().max(20),
  direct: Line,
  positions: z.array(z.strictObject({ positionId: z.string().max(40), signId: z.string().max(40), reversed: z.boolean(), paragraphs: z.array(Line).min(1).max(6) })).min(1).max(78),
  connections: z.array(z.strictObject({ positionIds: z.array(z.string().max(40)).min(2).max(12), text: Line })).max(20),
  hiddenLayer: Line,
  warnings: Lines,
  checkable: Lines,
  unknown: Lines,
  nextSteps: Lines,
  step: Line,
  archiveMarker: z.string().min(1).max(60),
  returnInDays: z.number().int().min(1).max(365),
  closing: Line,
});
export type ModelDraft = z.infer<typeof ModelDraft>;

/**
 * Reads a model's text as a draft.
 * @returns the draft, or codes that name fields of the form and never a word or a key of the text
 */
export function readDraft(text: string): { draft: ModelDraft } | { faults: string[] } {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    return { faults: ['not-json'] };
  }
  const read = ModelDraft.safeParse(said);
  if (read.success) return { draft: read.data };
  return { faults: [...new Set(read.error.issues.map(({ code, path }) => (code === 'unrecognized_keys' ? 'extra-field' : `form:${fieldOf(path[0])}`)))].slice(0, 20) };
}

const fieldOf = (name: PropertyKey | undefined): string =>
  typeof name === 'string' && Object.hasOwn(ModelDraft.shape, name) ? name.replace(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`) : 'whole';

const text = { type: 'string' } as const;
const texts = { type: 'array', items: text } as const;
const object = (properties: Readonly<Record<string, unknown>>) => ({ type: 'object', additionalProperties: false, required: Object.keys(properties), properties });

/** The form as a JSON schema, in the small part of that language that servers agree on, with the very ids that were drawn. */
export function draftForm({ signs }: AiRequestV1): Readonly<Record<string, unknown>> {
  const positionId = { type: 'string', enum: signs.map((sign) => sign.positionId) };
  return object({
    language: text, direct: text,
    positions: { type: 'array', items: object({ positionId, signId: { type: 'string', enum: [...new Set(signs.map((sign) => sign.signId))] }, reversed: { type: 'boolean' }, paragraphs: texts }) },
    connections: { type: 'array', items: object({ positionIds: { type: 'array', items: positionId }, text }) },
    hiddenLayer: text, warnings: texts, checkable: texts, unknown: texts, nextSteps: texts, step: text, archiveMarker: text, returnInDays: { type: 'integer' }, closing: text,
  });
}
