import type { ConsentEntry } from '@omenhall/contracts/consent/consent.schema';
import type { StateWord } from '@omenhall/contracts/values/state-words';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { house } from '../../api/seeker-client.ts';
import { consentNames, privacyCopy as copy, sayStopped, sourceWords } from '../../copy/en/consent.ts';
import { ConsentRow, type ConsentAnswer } from '../../ui/consent-row.tsx';
import { Moment } from '../../ui/moment.tsx';
import { useOnline } from '../../ui/offline-line.tsx';
import { Refused } from '../../ui/refused.tsx';
import { StateMark } from '../../ui/state-glyph.tsx';
import { isFixed, type AnsweredText } from './pair-answers.rules.ts';
import { lastLine, standingOf, type Standing } from './standing.rules.ts';

interface Props extends AnsweredText {
  history: readonly ConsentEntry[];
  /** Whether the house knows this browser; it takes no answer from one it does not know. */
  known: boolean;
}

const marks: Record<Standing, Pick<StateWord, 'glyph' | 'colour'>> = {
  on: { glyph: 'done', colour: 'good' },
  off: { glyph: 'cancelled', colour: 'muted' },
  asks_again: { glyph: 'checking', colour: 'warn' },
};

/**
 * One sentence and its answer. What Off stops stands beside it beforehand, so that Off and On are one press each.
 * An answer that cannot change any more is told without choices.
 */
export function AnswerRow({ text, state, history, known }: Props) {
  const client = useQueryClient();
  const online = useOnline();
  const onSuccess = () => client.invalidateQueries({ queryKey: house.consent.pathKey() });
  const decide = useMutation(house.consent.decide.mutationOptions({ onSuccess }));
  const withdraw = useMutation(house.consent.withdraw.mutationOptions({ onSuccess }));
  const { kind } = text;
  const scopeId = state?.scopeId ?? null;
  const standing = state === null ? null : standingOf(state);
  const fixed = isFixed({ text, state });
  const stops = useStops({ kind, scopeId }, state?.action === 'granted' && !fixed);

  function choose(next: ConsentAnswer) {
    if (decide.isPending || withdraw.isPending || next === answerOf(standing)) return;
    decide.reset();
    withdraw.reset();
    if (next === 'refused' && state?.action === 'granted') withdraw.mutate({ kind, scopeId });
    else if (text.id !== null) decide.mutate({ decision: { kind, action: next, textId: text.id }, scopeId, surface: 'privacy' });
  }

  const name = consentNames[kind];
  const error = decide.error ?? withdraw.error;
  const line = state === null ? null : lastLine(history, state);
  return (
    <>
      <div className="mt-6 flex flex-wrap items-baseline justify-between gap-x-4 first:mt-0">
        <h2 className="text-body">{name}</h2>
        {standing && <span className="text-label"><StateMark state={{ ...marks[standing], word: copy.states[standing], toSeeker: '', toOperator: '' }} /></span>}
      </div>
      <p className="text-label text-muted">
        {state === null || standing === null ? copy.silent : (
          <>
            {copy.since[standing]} <Moment at={state.since} />
            {line && sourceWords[line.source] !== undefined && <>, {sourceWords[line.source]}</>}
            {standing === 'on' && state.validUntil && <>, {copy.until} <Moment at={state.validUntil} /></>}.
            {standing === 'asks_again' && <> {state.textVersion === text.version ? copy.ended : copy.changed}</>}
            {scopeId !== null && kind !== 'early_performance' && <> {copy.perScroll}</>}
            {kind === 'early_performance' && <> {copy.early}</>}
          </>
        )}
      </p>
      {fixed ? <p className="mt-2 border-b border-line pb-4 font-semibold" lang={text.locale}>{text.sentence}</p> : (
        <ConsentRow
          atOnce
          text={text.id === null ? { ...text, effect: copy.askedNoMore } : text}
          answer={answerOf(standing)}
          onAnswer={choose}
          disabled={!online || !known}
          {...(stops === null ? {} : { offStops: stops })}
          note={!online && known ? copy.offline
            : withdraw.data ? <b className="font-semibold">{copy.turnedOff(name)} {copy.stopped(withdraw.data.cancelledJobs)}</b>
            : decide.data ? <b className="font-semibold">{decide.data.action === 'granted' ? copy.turnedOn(name) : copy.turnedOff(name)}</b> : null}
        />
      )}
      {error && <Refused error={error} />}
    </>
  );
}

const answerOf = (standing: Standing | null): ConsentAnswer | null => (standing === 'on' ? 'granted' : standing === 'off' ? 'refused' : null);

/** What Off would stop, in words; null where there is no yes to take back. */
function useStops(of: { kind: AnsweredText['text']['kind']; scopeId: string | null }, given: boolean): string | null {
  const preview = useQuery(house.consent.preview.queryOptions(of, { enabled: given, staleTime: 0 }));
  if (!given) return null;
  if (preview.data === undefined) return preview.error == null ? copy.counting : copy.notCounted;
  const waiting = preview.data.stops.filter(({ count }) => count > 0);
  const words = waiting.length === 0 ? copy.stopsNothing : copy.stops(new Intl.ListFormat('en-GB').format(waiting.map(sayStopped)));
  return `${words} ${preview.data.keeps}`.trim();
}
