import { useId, type InputHTMLAttributes, type ReactNode, type Ref, type SelectHTMLAttributes, type TextareaHTMLAttributes } from 'react';
import { StateGlyph } from './state-glyph.tsx';

interface Labelled {
  label: ReactNode;
  hint?: ReactNode;
  /** What is wrong, as a sentence; the error summary repeats it. */
  error?: string | undefined;
  /** Given when an error summary has to link here. */
  id?: string;
}

interface FrameProps extends Labelled {
  children: (wiring: { id: string; 'aria-describedby': string | undefined; 'aria-invalid': true | undefined }) => ReactNode;
}

/** Label above, hint, control, error below with its shape. */
export function Field({ label, hint, error, id: given, children }: FrameProps) {
  const made = useId();
  const id = given ?? made;
  const described = [hint !== undefined && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div>
      <label htmlFor={id} className="block text-label font-semibold">{label}</label>
      {hint !== undefined && <p id={`${id}-hint`} className="mt-1 text-small text-muted">{hint}</p>}
      <div className="mt-2">
        {children({ id, 'aria-describedby': described === '' ? undefined : described, 'aria-invalid': error ? true : undefined })}
      </div>
      {error && (
        <p id={`${id}-error`} className="ink-bad mt-2 flex items-center gap-2 text-label font-semibold">
          <StateGlyph glyph="needs-person" />{error}
        </p>
      )}
    </div>
  );
}

interface TextFieldProps extends Labelled, Omit<InputHTMLAttributes<HTMLInputElement>, 'id'> { ref?: Ref<HTMLInputElement> }

export function TextField({ label, hint, error, id, className, ...input }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error} {...(id ? { id } : {})}>
      {(wiring) => <input {...input} {...wiring} className={`control ${className ?? ''}`} />}
    </Field>
  );
}

interface TextAreaProps extends Labelled, Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'id'> { ref?: Ref<HTMLTextAreaElement> }

export function TextArea({ label, hint, error, id, className, ...input }: TextAreaProps) {
  return (
    <Field label={label} hint={hint} error={error} {...(id ? { id } : {})}>
      {(wiring) => <textarea rows={5} {...input} {...wiring} className={`control ${className ?? ''}`} />}
    </Field>
  );
}

interface SelectFieldProps extends Labelled, Omit<SelectHTMLAttributes<HTMLSelectElement>, 'id'> {}

export function SelectField({ label, hint, error, id, children, className, ...input }: SelectFieldProps) {
  return (
    <Field label={label} hint={hint} error={error} {...(id ? { id } : {})}>
      {(wiring) => <select {...input} {...wiring} className={`control ${className ?? ''}`}>{children}</select>}
    </Field>
  );
}
