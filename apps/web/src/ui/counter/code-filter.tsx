import { useState } from 'react';
import { TextField } from '../field.tsx';
import { readOrderCode } from './filter-words.rules.ts';

interface Props {
  label: string;
  badCode: string;
  chosen: string | null;
  onChoose: (code: string | null) => void;
}

/** An order code to filter by; taken on Enter or when the field is left, and only when it can be one. */
export function CodeFilter({ label, badCode, chosen, onChoose }: Props) {
  const [typed, setTyped] = useState(chosen ?? '');
  const [settled, setSettled] = useState(chosen);
  const [error, setError] = useState<string>();
  if (settled !== chosen) {
    setSettled(chosen);
    setTyped(chosen ?? '');
    setError(undefined);
  }

  function take() {
    const text = typed.trim();
    const code = text === '' ? null : readOrderCode(text);
    const unreadable = text !== '' && code === null;
    setError(unreadable ? badCode : undefined);
    if (!unreadable && code !== chosen) onChoose(code);
  }

  return (
    <TextField
      label={label}
      value={typed}
      error={error}
      autoComplete="off"
      autoCapitalize="characters"
      spellCheck={false}
      placeholder="7KQ-42F"
      onChange={(event) => { setTyped(event.target.value); }}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return;
        event.preventDefault();
        take();
      }}
    />
  );
}
