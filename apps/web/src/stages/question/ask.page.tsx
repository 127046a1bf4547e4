import type { ConsentText } from '@omenhall/contracts/consent/consent.schema';
import { questionLimit } from '@omenhall/contracts/question/question.private';
import type { StopReason, Topic } from '@omenhall/contracts/question/question.schema';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { house } from '../../api/seeker-client.ts';
import { paths } from '../../app/paths.ts';
import { askCopy as copy, topics } from '../../copy/en/question.ts';
import { stepsCopy } from '../../copy/en/steps.ts';
import { changeDraft, readDraft, useDraft } from '../../storage/tab-draft.ts';
import { Button } from '../../ui/button.tsx';
import { ConsentRow } from '../../ui/consent-row.tsx';
import { ErrorSummary, useFieldErrors } from '../../ui/error-summary.tsx';
import { TextArea, SelectField } from '../../ui/field.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page, Row } from '../../ui/page.tsx';
import { Refused } from '../../ui/refused.tsx';
import { Seal } from '../../ui/seal.tsx';
import { StepMissing } from '../../ui/step-missing.tsx';
import { CareNotice } from './care-notice.tsx';
import { ModelPreview } from './model-preview.tsx';

const topicNames = Object.keys(topics) as Topic[];
const isTopic = (value: string): value is Topic => value in topics;

/** Topic, the sentence about keeping a question, and the question itself. */
export function AskPage() {
  const draft = useDraft();
  const [stopped, setStopped] = useState<StopReason | null>(null);
  const texts = useQuery(house.consent.texts.queryOptions());
  if (!draft.product || !draft.spread || !draft.voice) return <StepMissing />;
  if (stopped) return <CareNotice reason={stopped} onBack={() => { setStopped(null); }} />;
  return (
    <Page title={copy.title} margin={stepsCopy.step(2)} lead={copy.lead}>
      <Row>
        <Loaded query={texts} labels={copy.labels}>
          {(all) => <AskForm text={all.find(({ kind }) => kind === 'special_category')} mayAskModel={all.some(({ kind }) => kind === 'ai_processing')} onStopped={setStopped} />}
        </Loaded>
      </Row>
    </Page>
  );
}

interface AskFormProps { text: ConsentText | undefined; mayAskModel: boolean; onStopped: (reason: StopReason) => void }

function AskForm({ text, mayAskModel, onStopped }: AskFormProps) {
  const draft = useDraft();
  const navigate = useNavigate();
  const errors = useFieldErrors();
  const ask = useMutation(house.question.ask.mutationOptions());
  const answer = draft.specialCategory?.action ?? null;
  const left = questionLimit - draft.question.trim().length;

  async function send() {
    const { product, spread, voice, topic, specialCategory, requestKey, readingId } = readDraft();
    const writes = specialCategory?.action === 'granted';
    const question = readDraft().question.trim();
    const missing = [
      !topic && { fieldId: 'topic', words: copy.missing.topic },
      !specialCategory && { fieldId: 'keep-question', words: copy.missing.consent },
      writes && question === '' && { fieldId: 'question', words: copy.missing.question },
      writes && question.length > questionLimit && { fieldId: 'question', words: copy.missing.long(questionLimit) },
    ].filter((error) => error !== false);
    if (errors.show(missing) || !product || !spread || !voice || !topic || !specialCategory) return;
    if (readingId === null) {
      const asked = await ask.mutateAsync({
        productSlug: product.slug, spreadId: spread.id, voiceId: voice.id, topic, specialCategory, requestKey, question: writes ? question : null,
      }).catch(() => null);
      if (!asked) return;
      if (asked.outcome === 'stopped') {
        // What was written is not kept: neither by the house nor by this tab.
        changeDraft({ question: '' });
        onStopped(asked.reason);
        return;
      }
      // With Off, what was typed was never sent, and this tab forgets it as the page said.
      changeDraft({ readingId: asked.readingId, ...(writes ? {} : { question: '' }) });
    }
    await navigate({ to: paths.draw() });
  }

  return (
    <form noValidate className="grid gap-8" onSubmit={(event) => { event.preventDefault(); void send(); }}>
      <ErrorSummary of={errors} />
      <SelectField
        id="topic"
        label={copy.topic}
        value={draft.topic ?? ''}
        error={errors.wordsOf('topic')}
        onChange={(event) => { errors.settle('topic'); changeDraft({ topic: isTopic(event.target.value) ? event.target.value : null }); }}
      >
        <option value="">…</option>
        {topicNames.map((topic) => <option key={topic} value={topic}>{topics[topic]}</option>)}
      </SelectField>
      {text && (
        <ConsentRow
          id="keep-question"
          text={text}
          answer={answer}
          onAnswer={(action) => { errors.settle('keep-question'); changeDraft({ specialCategory: { kind: 'special_category', action, textId: text.id } }); }}
          error={errors.wordsOf('keep-question')}
          note={answer === 'refused' ? <>{copy.byTopic}{draft.question.trim() !== '' && <> {copy.typedStays}</>}</> : null}
        />
      )}
      {answer === 'granted' && (
        <div>
          <TextArea
            id="question"
            label={<span className="flex items-center gap-3"><span className={`transition-opacity duration-250 ease-house ${draft.question === '' ? 'opacity-30' : ''}`}><Seal /></span>{copy.question}</span>}
            hint={copy.hint}
            rows={6}
            className="font-scroll text-reading"
            autoComplete="off"
            value={draft.question}
            error={errors.wordsOf('question')}
            onChange={(event) => { errors.settle('question'); changeDraft({ question: event.target.value }); }}
          />
          <p className={`mt-2 text-small ${left < 0 ? 'ink-bad font-semibold' : 'text-muted'}`}>{copy.left(left)}</p>
          <ul className="mt-3 grid gap-1 text-label text-muted">
            <li>{copy.others}</li>
            <li>{copy.care}</li>
            <li>{copy.sealed}</li>
          </ul>
          {mayAskModel && <ModelPreview question={draft.question} />}
        </div>
      )}
      {ask.error && <Refused error={ask.error} onAgain={() => { void send(); }} />}
      <div className="next-bar">
        <Button kind="next" type="submit" busy={ask.isPending}>{answer === 'refused' ? copy.nextByTopic : copy.next}</Button>
        <p className="mt-2 text-small text-muted max-md:hidden">{copy.draft}</p>
      </div>
    </form>
  );
}
