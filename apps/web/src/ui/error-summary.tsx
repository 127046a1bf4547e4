import { useEffect, useRef, useState } from 'react';
import { StateGlyph } from './state-glyph.tsx';

export interface FieldError { fieldId: string; words: string }

export interface FieldErrors {
  errors: readonly FieldError[];
  /** Grows with each attempt, so that the summary takes the focus once per attempt. */
  round: number;
  /** Replaces all errors; answers whether there are any. */
  show: (errors: readonly FieldError[]) => boolean;
  /** Drops the error of a field that was changed. */
  settle: (fieldId: string) => void;
  wordsOf: (fieldId: string) => string | undefined;
}

/** The errors of one form, from one attempt to send it to the next. */
export function useFieldErrors(): FieldErrors {
  const [{ errors, round }, setState] = useState<{ errors: readonly FieldError[]; round: number }>({ errors: [], round: 0 });
  return {
    errors,
    round,
    show(found) {
      setState((state) => ({ errors: found, round: state.round + 1 }));
      return found.length > 0;
    },
    settle(fieldId) { setState((state) => ({ ...state, errors: state.errors.filter((error) => error.fieldId !== fieldId) })); },
    wordsOf: (fieldId) => errors.find((error) => error.fieldId === fieldId)?.words,
  };
}

interface Props { of: Pick<FieldErrors, 'errors' | 'round'> }

/** Stands before the page's title for as long as something is missing. */
const mark = 'Error: ';

/** What is missing, in one place: takes focus, links to each field, repeats its words; the page's title says so too. */
export function ErrorSummary({ of: { errors, round } }: Props) {
  const summary = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (round > 0) summary.current?.focus();
  }, [round]);
  const missing = errors.length > 0;
  useEffect(() => {
    if (!missing) return undefined;
    document.title = `${mark}${document.title}`;
    return () => { document.title = document.title.replace(mark, ''); };
  }, [missing]);
  if (!missing) return null;
  return (
    <div ref={summary} tabIndex={-1} role="alert" className="rounded-card bg-bad-soft p-4">
      <h2 className="flex items-center gap-3 text-body">
        <span className="ink-bad"><StateGlyph glyph="needs-person" /></span>
        {errors.length === 1 ? 'One thing is missing' : `${errors.length} things are missing`}
      </h2>
      <ul className="mt-2 ml-7">
        {errors.map(({ fieldId, words }) => (
          <li key={fieldId}>
            <a
              className="inline-block max-w-full py-2.5 text-text"
              href={`#${fieldId}`}
              onClick={(event) => {
                event.preventDefault();
                document.getElementById(fieldId)?.focus();
              }}
            >
              {words}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
