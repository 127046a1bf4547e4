import { liveCopy } from '../../copy/en/operator.ts';
import { SelectField } from '../field.tsx';

interface Props<Word extends string> {
  label: string;
  words: readonly Word[];
  chosen: Word | null;
  say: (word: Word) => string;
  onChoose: (word: Word | null) => void;
}

/** One word of a closed list, or any. */
export function WordSelect<Word extends string>({ label, words, chosen, say, onChoose }: Props<Word>) {
  return (
    <SelectField label={label} value={chosen ?? ''} onChange={(event) => { onChoose(words.find((word) => word === event.target.value) ?? null); }}>
      <option value="">{liveCopy.any}</option>
      {words.map((word) => <option key={word} value={word}>{say(word)}</option>)}
    </SelectField>
  );
}
