import { describe, expect, it } from 'vitest';
import { lintPhrases, lintSubject, type PhraseKind } from './phrases.rules.ts';

const found = (text: string, where: Parameters<typeof lintPhrases>[1] = 'generated'): PhraseKind[] => lintPhrases(text, where).map(({ kind }) => kind);

describe('banned phrases', () => {
  it.each<[string, PhraseKind]>([
    ['A result is guaranteed.', 'certainty'], ['It will definitely rain', 'certainty'], ['The cards say you must go.', 'certainty'], ['your\nfate  is sealed', 'certainty'],
    ['Last chance to read', 'urgency'], ['only 3 left', 'urgency'], ['Don’t miss this', 'urgency'],
    ['a curse lies here', 'fear'], ['the evil eye', 'fear'], ['if you ignore this', 'fear'],
    ['Only we can help', 'sole-rescue'], ['no one else can', 'sole-rescue'],
    ['She loves you', 'other-minds'], ['They still love you', 'other-minds'], ['he is thinking of you', 'other-minds'], ['he is cheating', 'other-minds'],
    ['This will heal you', 'advice'], ['Invest in land', 'advice'], ['you are pregnant', 'advice'], ['place a bet', 'advice'],
    ['Are you sure?', 'guilt'], ['We are sorry to see you go.', 'guilt'],
    ['Oops', 'noise'], ['Something went wrong.', 'noise'], ['It is simply so', 'noise'], ['Done!', 'noise'], ['Ready 🌙', 'noise'],
  ])('are found in %j', (text, kind) => expect(found(text)).toEqual([kind]));

  it.each([
    'A better day, and the alphabet of it.', 'A hexagram of six lines.', 'Secure and accurate; the procurer waits.', 'The health of the trees.',
    'Adjust the sail. Justice holds two vessels.', 'Something went wrong with the printer: it was out of paper.', 'You will find the scroll in your archive.',
    'Investing is your own matter.', '© 2026 OmenHall', 'The offer stands in the letter you were sent.', 'An only child; we were four.', 'The curser blinked, the cursive too.',
  ])('are not seen in %j', (text) => expect(found(text)).toEqual([]));

  it('about selling count in Echo alone', () => {
    expect(found('A new price, ask again', 'echo')).toEqual(['selling', 'selling']);
    expect(found('A new price, ask again', 'letter')).toEqual([]);
  });

  it('come with their words and their place, in reading order', () => {
    expect(lintPhrases('Calm. Don’t miss it, simply', 'letter')).toEqual([{ kind: 'urgency', words: 'Don’t miss', at: 6 }, { kind: 'noise', words: 'simply', at: 21 }]);
  });

  it('are excused only inside the words of an exception', () => {
    const exception = { words: 'we do not diagnose', because: 'a limit named, not an advice given' };
    expect(lintPhrases('Here we do not diagnose.', 'interface', [exception])).toEqual([]);
    expect(lintPhrases('We diagnose. And we do not diagnose.', 'interface', [exception])).toHaveLength(1);
  });
});

it('a subject that names a feeling is told', () => {
  expect(lintSubject('News about the one you love')).toEqual(['love']);
  expect(lintSubject('Your order 7KQ-42F is ready')).toEqual([]);
});
