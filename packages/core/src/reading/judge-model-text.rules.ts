import type { Position } from '@omenhall/contracts/draw/draw.schema';
import type { Answer } from '@omenhall/contracts/reading/reading.private';
import type { Mask } from '@omenhall/contracts/reading/scrub.rules';
import { readDraft, type ModelDraft } from './ai-draft.rules.ts';
import { promptLines, templateVersion } from './ai-prompt.rules.ts';
import { checkAnswer, verdictOf } from './answer.rules.ts';

export interface Asked {
  signs: readonly { positionId: string; signId: string; reversed: boolean }[];
  spread: { positions: readonly Position[] };
  /** As it was asked, before the scrub: no word of it may show where others look. */
  question: string | null;
  masks: readonly Mask[];
  marker: string;
  /** Fields that went along, for the line that says so. */
  sent: readonly string[];
  /** Model and host. */
  writer: string;
}

/**
 * Reads what a model said as the answer to one request.
 * @returns the answer, with placeholders still in it, or none; and every code that speaks against it, each once
 */
export function judgeModelText(text: string, { signs, spread, question, masks, marker, sent, writer }: Asked): { answer: Answer | null; verdicts: readonly string[] } {
  const read = readDraft(text);
  if ('faults' in read) return { answer: null, verdicts: read.faults };
  const answer = answerOf(read.draft, writer, sent);
  const fromModel = { locale: 'en', placeholders: masks.map(({ placeholder }) => placeholder), prompt: promptLines, marker } as const;
  const verdicts = [...new Set([...(read.draft.language === 'en' ? [] : ['language']), ...checkAnswer(answer, { signs, spread, question, fromModel }).map(verdictOf)])];
  return { answer: verdicts.length > 0 ? null : answer, verdicts };
}

/** Field by field, so that nothing of a model's answer passes unnamed. */
const answerOf = (draft: ModelDraft, writer: string, sent: readonly string[]): Answer => ({
  direct: draft.direct,
  positions: draft.positions.map(({ positionId, signId, reversed, paragraphs }) => ({ positionId, signId, reversed, paragraphs: [...paragraphs] })),
  connections: draft.connections.map(({ positionIds, text }) => ({ positionIds: [...positionIds], text })),
  hiddenLayer: draft.hiddenLayer,
  warnings: [...draft.warnings],
  checkable: [...draft.checkable],
  unknown: [...draft.unknown],
  nextSteps: [...draft.nextSteps],
  step: draft.step,
  archiveMarker: draft.archiveMarker,
  returnInDays: draft.returnInDays,
  closing: draft.closing,
  provenance: { writer: 'model', version: `${writer}, template ${templateVersion}`, given: [...sent] },
});
