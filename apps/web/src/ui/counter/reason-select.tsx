import { reasonCopy as copy } from '../../copy/en/operator-work.ts';
import { SelectField } from '../field.tsx';

interface Props<Word extends string> {
  words: readonly Word[];
  chosen: Word | null;
  say: (word: Word) => string;
  missing: boolean;
  onChoose: (word: Word | null) => void;
}

/** The reason for an act, from the words that fit it; nothing is chosen beforehand. */
export function ReasonSelect<Word extends string>({ words, chosen, say, missing, onChoose }: Props<Word>) {
  return (
    <SelectField label={copy.reason} value={chosen ?? ''} error={missing ? copy.missing : undefined} onChange={(event) => { onChoose(words.find((word) => word === event.target.value) ?? null); }}>
      <option value="">{copy.choose}</option>
      {words.map((word) => <option key={word} value={word}>{say(word)}</option>)}
    </SelectField>
  );
}
