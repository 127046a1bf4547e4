import { useMutation, useQueryClient } from '@tanstack/react-query';
import { house } from '../../api/seeker-client.ts';
import { consentNames, privacyCopy as copy } from '../../copy/en/consent.ts';
import { ConsentRow, type ConsentAnswer } from '../../ui/consent-row.tsx';
import { Moment } from '../../ui/moment.tsx';
import { useOnline } from '../../ui/offline-line.tsx';
import { Refused } from '../../ui/refused.tsx';
import type { AnsweredText } from './pair-answers.rules.ts';

/** One sentence and its answer. Off withdraws in the same single step in which On grants. */
export function AnswerRow({ text, state }: AnsweredText) {
  const client = useQueryClient();
  const online = useOnline();
  const onSuccess = () => client.invalidateQueries({ queryKey: house.consent.current.queryKey() });
  const decide = useMutation(house.consent.decide.mutationOptions({ onSuccess }));
  const withdraw = useMutation(house.consent.withdraw.mutationOptions({ onSuccess }));
  const scopeId = state?.scopeId ?? null;
  const answer: ConsentAnswer | null = state === null ? null : state.action === 'granted' ? 'granted' : 'refused';
  // Early performance is spent once the work has begun, and one scroll's answer cannot be given again from here.
  const fixed = text.kind === 'early_performance' || (scopeId !== null && answer !== 'granted');

  function choose(next: ConsentAnswer) {
    decide.reset();
    withdraw.reset();
    if (next === 'refused' && answer === 'granted') withdraw.mutate({ kind: text.kind, scopeId });
    else decide.mutate({ decision: { kind: text.kind, action: next, textId: text.id }, scopeId, surface: 'privacy' });
  }

  const error = decide.error ?? withdraw.error;
  return (
    <>
      <h2 className="mt-4 text-body first:mt-0">{consentNames[text.kind]}</h2>
      <ConsentRow
        text={text}
        answer={answer}
        onAnswer={choose}
        disabled={!online || fixed || decide.isPending || withdraw.isPending}
        note={(
          <>
            {withdraw.data ? <b className="font-semibold">{copy.stopped(withdraw.data.cancelledJobs)} </b> : decide.isSuccess && answer === 'granted' ? <b className="font-semibold">{copy.granted} </b> : null}
            <span className="text-muted">
              {state === null ? copy.silent : <>{copy.since} <Moment at={state.since} />. {scopeId !== null && copy.perScroll} {text.kind === 'early_performance' && copy.early}</>}
            </span>
          </>
        )}
      />
      {error && <Refused error={error} />}
    </>
  );
}
