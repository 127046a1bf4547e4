import type { Scroll } from '@omenhall/contracts/reading/reading.private';
import { spreads, voices, type SpreadId } from '@omenhall/contracts/draw/spreads.rules';
import { findTarotCard } from '@omenhall/contracts/draw/tarot-deck.rules';

const hex = (letter: string, length = 64): string => letter.repeat(length);

/** A written scroll on three cards; state what matters, the rest follows. */
export function sampleScroll(wanted: Partial<Scroll> & { words?: string; spreadId?: SpreadId } = {}): Scroll {
  const { words = 'You may have more room here than the first sentence of your question allows.', spreadId = 'three', ...given } = wanted;
  const spread = spreads.find(({ id }) => id === spreadId)!;
  const cards = ['major-16', 'cups-3', 'major-18', 'swords-13', 'coins-9', 'wands-1', 'major-2', 'cups-11', 'swords-6', 'coins-2', 'major-21', 'wands-10', 'major-0'];
  const signs = spread.positions.map((position, index) => {
    const signId = cards[index]!;
    return { position, signId, name: findTarotCard(signId)!.name, reversed: index === 1 };
  });
  const long = 'The tower is a house that was built in a hurry and held for longer than its plan. What falls is the part that was never fastened; the stair and the cellar stay. You could look at what is still standing before you count what is lost, and write down the two things that carry weight today.';
  return {
    id: '0b2f6c1e-5d1f-4a57-9f6e-1f2a3b4c5d6e',
    title: 'Three signs on a change of work',
    safeTitle: 'Scroll 0427',
    status: 'interpreted',
    orderCode: '7KQ-42F',
    topic: 'work_money',
    question: 'Should I leave the work I have for the work I was offered, when nobody can tell me whether it will last?',
    spread: { ...spread, positions: [...spread.positions] },
    voice: voices[0],
    signs,
    proof: {
      version: 1, readingId: '0b2f6c1e-5d1f-4a57-9f6e-1f2a3b4c5d6e', methodId: 'tarot', spreadId: spread.id,
      commitment: hex('a'), seed: hex('b'), words: 'seven grey herons', contextDigest: hex('c'), shuffleCount: 1, drawActor: 'seeker',
      orderDigest: hex('d'), orientationDigest: hex('e'),
      signs: signs.map(({ position, signId, reversed }) => ({ positionId: position.id, signId, reversed })),
      sealedAt: '2026-11-02T10:02:11.000Z', sealHash: '9f4c21d07be35a6688e1c0db3f7a5e12c44d90ab17f2e863550b9cde71a04f38',
      signature: hex('1', 128), keyId: 'k1', publicKey: hex('2'),
    },
    answer: {
      direct: words,
      positions: signs.map(({ position, signId, reversed }) => ({ positionId: position.id, signId, reversed, paragraphs: [long, `In the place of ${position.name.toLowerCase()} this asks for something small: a list, a date, a person to ask. It may turn out to be less than you feared, and it can be undone.`, long] })),
      connections: [{ positionIds: [spread.positions[0].id, spread.positions.at(-1)!.id], text: 'Both stand at night. What is unclear is not the same as what is dangerous.' }],
      hiddenLayer: 'Under the matter of work lies one of rest. The signs name the hour more often than the place.',
      warnings: ['Do not sign on the day you read this. A night between is cheap.'],
      checkable: ['The notice period in your contract.', 'Who would do your work in the first month.'],
      unknown: ['What another person decides.', 'How long any post will last.'],
      nextSteps: ['Write the two columns and keep them a week.', 'Ask one person who left the same place.'],
      step: 'Ask for the offer in writing, with a date by which you may say no.',
      archiveMarker: 'two columns',
      returnInDays: 21,
      closing: 'What holds is worth naming before what moves. Go slowly; the line runs on.',
      provenance: { writer: 'house-grammar', version: '1.0.0', given: ['the signs', 'their positions', 'the topic', 'the question'] },
    },
    sealedAt: new Date('2026-11-02T10:02:11.000Z'),
    interpretedAt: new Date('2026-11-02T10:03:40.000Z'),
    ...given,
  };
}
