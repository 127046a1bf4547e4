import type { ConsentText } from '@omenhall/contracts/consent/consent.schema';
import { useId, type ReactNode } from 'react';

export type ConsentAnswer = 'granted' | 'refused';

interface Props {
  text: Pick<ConsentText, 'sentence' | 'lifetime' | 'effect'>;
  /** Null until the person has chosen; nothing is chosen in advance. */
  answer: ConsentAnswer | null;
  onAnswer: (answer: ConsentAnswer) => void;
  /** Where an error summary links to; lands on "Off". */
  id?: string;
  disabled?: boolean;
  /** Why it cannot be answered at this moment, or what the last answer did. */
  note?: ReactNode;
  error?: string | undefined;
}

const choices = [['refused', 'Off'], ['granted', 'On']] as const;

/** One sentence, how long a yes lives, what it writes, and two equal choices. */
export function ConsentRow({ text, answer, onAnswer, id: given, disabled = false, note, error }: Props) {
  const made = useId();
  const id = given ?? made;
  return (
    <fieldset className="border-b border-line py-4" aria-describedby={`${id}-effect`} disabled={disabled}>
      <legend className="float-left w-full font-semibold">{text.sentence}</legend>
      <div className="clear-both" id={`${id}-effect`}>
        <p className="pt-1 text-label text-muted">{text.lifetime}</p>
        <p className="text-label text-muted">{text.effect}</p>
      </div>
      <div className="mt-3 grid max-w-sm grid-cols-2 gap-2">
        {choices.map(([value, word]) => (
          <label
            key={value}
            htmlFor={value === 'refused' ? id : `${id}-on`}
            className="choice flex min-h-12 items-center justify-center gap-2 rounded-control border-[1.5px] border-edge font-semibold has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
          >
            <input
              id={value === 'refused' ? id : `${id}-on`}
              type="radio"
              name={`${id}-answer`}
              className="size-4 accent-accent focus-visible:outline-none"
              checked={answer === value}
              onChange={() => { onAnswer(value); }}
            />
            {word}
          </label>
        ))}
      </div>
      {error && <p className="ink-bad mt-2 text-label font-semibold">{error}</p>}
      {note !== undefined && <output className="mt-2 block text-label">{note}</output>}
    </fieldset>
  );
}
