import { scrubText } from '@omenhall/contracts/reading/scrub.rules';
import { askCopy as copy } from '../../copy/en/question.ts';

/** What a model would read of a question, worked out in this tab: nothing is sent to show it. */
export function ModelPreview({ question }: { question: string }) {
  if (question.trim() === '') return null;
  return (
    <details className="panel mt-3">
      <summary className="font-semibold">{copy.modelReads}</summary>
      <p className="mt-2 whitespace-pre-wrap">{scrubText(question).text}</p>
      <p className="mt-2 text-label text-muted">{copy.modelReadsHelp}</p>
    </details>
  );
}
