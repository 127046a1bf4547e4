import type { ConsentText } from '@omenhall/contracts/consent/consent.schema';
import { useId, type ReactNode } from 'react';
import { consentRowCopy as copy } from '../copy/en/consent.ts';

export type ConsentAnswer = 'granted' | 'refused';

interface Props {
  /** Without a notice where the sentence is asked no more. */
  text: Pick<ConsentText, 'sentence' | 'lifetime' | 'effect'> & { notice: ConsentText['notice'] | null };
  /** Null until the person has chosen; nothing is chosen in advance. */
  answer: ConsentAnswer | null;
  onAnswer: (answer: ConsentAnswer) => void;
  /** Where an error summary links to; lands on "Off". */
  id?: string;
  /**
   * An answer counts the moment it is pressed. The choices are buttons then, so that walking over them with an arrow
   * key changes nothing, and each direction is one press.
   */
  atOnce?: boolean;
  /** What Off would stop, said before it is pressed. */
  offStops?: ReactNode;
  disabled?: boolean;
  /** Why it cannot be answered at this moment, or what the last answer did. */
  note?: ReactNode;
  error?: string | undefined;
}

const choices = [['refused', 'Off'], ['granted', 'On']] as const;
const look = 'choice flex min-h-12 items-center justify-center gap-2 rounded-control border-[1.5px] border-edge font-semibold';

/** One sentence, how long a yes lives, what it writes, and two equal choices. */
export function ConsentRow({ text, answer, onAnswer, id: given, atOnce = false, offStops, disabled = false, note, error }: Props) {
  const made = useId();
  const id = given ?? made;
  const idOf = (value: ConsentAnswer): string => (value === 'refused' ? id : `${id}-on`);
  return (
    <fieldset className="border-b border-line py-4" aria-describedby={`${id}-effect`} disabled={disabled}>
      <legend className="float-left w-full font-semibold">{text.sentence}</legend>
      <div className="clear-both" id={`${id}-effect`}>
        <p className="pt-1 text-label text-muted">{text.lifetime}</p>
        <p className="text-label text-muted">{text.effect}</p>
      </div>
      {text.notice && <WhatItWrites notice={text.notice} about={text.sentence} />}
      {offStops !== undefined && <p id={`${id}-stops`} className="mt-2 text-label">{offStops}</p>}
      <div className="mt-2 grid max-w-sm grid-cols-2 gap-2">
        {choices.map(([value, word]) => (atOnce
          ? (
            <button
              key={value}
              id={idOf(value)}
              type="button"
              aria-pressed={answer === value}
              {...(value === 'refused' && offStops !== undefined ? { 'aria-describedby': `${id}-stops` } : {})}
              className={`${look} aria-pressed:border-accent aria-pressed:bg-accent-soft disabled:opacity-60`}
              onClick={() => { onAnswer(value); }}
            >
              <span aria-hidden="true" className={`size-4 rounded-full ${answer === value ? 'border-[5px] border-accent bg-raised' : 'border-[1.5px] border-edge'}`} />
              {word}
            </button>
          )
          : (
            <label key={value} htmlFor={idOf(value)} className={`${look} has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent`}>
              <input
                id={idOf(value)}
                type="radio"
                name={`${id}-answer`}
                className="size-4 accent-accent focus-visible:outline-none"
                checked={answer === value}
                onChange={() => { onAnswer(value); }}
              />
              {word}
            </label>
          )))}
      </div>
      {error && <p className="ink-bad mt-2 text-label font-semibold">{error}</p>}
      {note !== undefined && <output className="mt-2 block text-label">{note}</output>}
    </fieldset>
  );
}

interface WritesProps { notice: ConsentText['notice']; about: string }

/** Who answers for what a yes writes, who receives it, which data and where it lies. Folded; nothing in it is a choice. */
function WhatItWrites({ notice, about }: WritesProps) {
  const facts: [string, string][] = [
    [copy.dataTypes, notice.dataTypes.join(', ')],
    [copy.recipients, notice.recipients.length === 0 ? copy.nobody : notice.recipients.join(', ')],
    [copy.storagePlace, notice.storagePlace],
    [copy.retention, notice.retention],
    [copy.withdrawalWay, notice.withdrawalWay],
    [copy.controller, notice.controller],
    [copy.jurisdiction, notice.jurisdiction],
  ];
  return (
    <details className="mt-1 text-label">
      <summary>{copy.writes}<span className="sr-only">: {about}</span></summary>
      {notice.specialCategory && <p className="mb-2 ml-5">{copy.special}</p>}
      <dl className="mb-2 ml-5 grid gap-x-4 gap-y-1 sm:grid-cols-[10rem_minmax(0,1fr)]">
        {facts.filter(([, words]) => words !== '').map(([name, words]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="max-sm:mb-1">{words}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
