import { useEffect, useRef } from 'react';
import { StateGlyph } from './state-glyph.tsx';

export interface FieldError { fieldId: string; words: string }

interface Props {
  /** Empty shows nothing. A new array takes the focus. */
  errors: readonly FieldError[];
}

/** What is missing, in one place: takes focus, links to each field, repeats its words. */
export function ErrorSummary({ errors }: Props) {
  const summary = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (errors.length > 0) summary.current?.focus();
  }, [errors]);
  if (errors.length === 0) return null;
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
              className="inline-flex min-h-11 items-center text-text"
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
