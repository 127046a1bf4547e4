import { useId, type ReactNode } from 'react';

export interface Choice<Value extends string> {
  value: Value;
  name: ReactNode;
  detail?: ReactNode;
  /** Stands at the far end: a price, a time. */
  end?: ReactNode;
}

interface Props<Value extends string> {
  legend: string;
  hint?: ReactNode;
  choices: readonly Choice<Value>[];
  chosen: Value | null;
  onChoose: (value: Value) => void;
  /** Where an error summary links to; lands on the first choice. */
  id?: string;
  error?: string | undefined;
  /** Side by side where there is room, for short names. */
  short?: boolean;
}

/** One of several, as large rows that a thumb can reach. Arrow keys move, as in any group of radio buttons. */
export function ChoiceList<Value extends string>({ legend, hint, choices, chosen, onChoose, id: given, error, short = false }: Props<Value>) {
  const made = useId();
  const id = given ?? made;
  return (
    <fieldset>
      <legend className="h2">{legend}</legend>
      {hint !== undefined && <p className="mt-1 text-label text-muted">{hint}</p>}
      {error && <p className="ink-bad mt-2 text-label font-semibold">{error}</p>}
      <div className={`mt-3 grid gap-2 ${short ? 'sm:grid-cols-2' : ''}`}>
        {choices.map((choice, index) => {
          const choiceId = index === 0 ? id : `${id}-${choice.value}`;
          return (
            <label
              key={choice.value}
              htmlFor={choiceId}
              className="choice flex min-h-12 flex-wrap items-start gap-x-3 rounded-card border-[1.5px] border-edge bg-raised px-4 py-3 has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
            >
              <input
                id={choiceId}
                type="radio"
                name={id}
                className="mt-[.3125rem] size-4 flex-none accent-accent focus-visible:outline-none"
                checked={chosen === choice.value}
                onChange={() => { onChoose(choice.value); }}
              />
              <span className="min-w-0 flex-1 basis-40">
                <span className="block font-semibold">{choice.name}</span>
                {choice.detail !== undefined && <span className="block text-label text-muted">{choice.detail}</span>}
              </span>
              {choice.end !== undefined && <span className="flex-none font-scroll text-section font-semibold tabular-nums">{choice.end}</span>}
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}
