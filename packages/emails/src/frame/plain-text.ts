import type { LetterWords } from './define-letter.ts';

const longestLine = 66;

/** The same words as the HTML, in the same order, at 66 columns. An address keeps a line of its own, however long. */
export function plainText(words: LetterWords): string {
  const nameWidth = Math.max(0, ...words.marks.map(({ name }) => name.length)) + 2;
  return [
    words.houseName,
    wrap(words.fact),
    words.marks.map(({ name, value }) => `${`${name}:`.padEnd(nameWidth)}${value}`).join('\n'),
    words.action && `${words.action.words}:\n${words.action.url}`,
    ...words.next.map(wrap),
    words.alternative && `${words.alternative.words}:\n${words.alternative.url}`,
    `Anything else: ${words.supportEmail}`,
    wrap(words.why),
    words.stop && `${words.stop.words}:\n${words.stop.url}`,
  ].filter((part) => part !== null && part !== undefined && part !== '').join('\n\n') + '\n';
}

function wrap(text: string): string {
  const lines = [''];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1)!;
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= longestLine) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}
