import type { Topic } from '@omenhall/contracts/question/question.schema';

/** What kind of answer a question hopes for. */
export type Shape = 'yes_no' | 'when' | 'which' | 'why' | 'how' | 'other' | 'open';

const byTopic: Partial<Record<Topic, Shape>> = { timing: 'when', choice: 'which' };

/** First match wins: a "when" inside a yes-or-no question is still mostly a when. */
const shapes: readonly (readonly [Shape, RegExp])[] = [
  ['when', /^(when|how (long|soon))\b|\b(by when|how long|how soon|what (month|year|date))\b/],
  ['which', /^(which|what should i choose)\b|\b(stay or (go|leave)|or should i|or not|either)\b|\bor\b[^.?!]*\?$/],
  ['other', /\b(does|do|did|is|are|was|has|have|can|could|would|what does|what do) (he|she|they|my (\w+ )?(partner|husband|wife|boyfriend|girlfriend|ex|mother|father|mum|mom|dad|sister|brother|son|daughter|boss|friend|colleague|manager|flatmate|neighbour|neighbor))\b/],
  ['why', /^why\b|\bwhy (do|does|did|am|is|are|was|can)\b|\bwhat is behind\b|\bhow come\b/],
  ['how', /^how\b|\bhow (do|can|should|could|might) (i|we)\b|\bwhat (can|could|should|might) i do\b/],
  ['yes_no', /^(should|shall|is|are|am|can|could|would|do|does|did|has|have|may|might|was|were|will|won't)\b|\b(should|will|can|do|am) i\b/],
];

/** Reads the shape by its words alone; the words themselves go no further. */
export function shapeOf(question: string | null, topic: Topic): Shape {
  if (question === null) return byTopic[topic] ?? 'open';
  const text = plain(question);
  return shapes.find(([, pattern]) => pattern.test(text))?.[0] ?? byTopic[topic] ?? 'open';
}

const subjects: readonly (readonly [Topic, RegExp])[] = [
  ['dream_symbol', /\b(dream|dreams|dreamt|dreamed|nightmare)\b/],
  ['work_money', /\b(work|job|career|boss|salary|business|company|office|colleague|colleagues|client|clients|project|studies|exam|money|rent|savings|promotion|degree)\b/],
  ['relationship', /\b(partner|husband|wife|boyfriend|girlfriend|marriage|relationship|friendship|friend|mother|father|mum|mom|dad|sister|brother|family|ex|love|dating)\b/],
  ['choice', /\b(choose|choice|decide|decision|stay or go|stay or leave)\b/],
  ['timing', /^(when|how long|how soon)\b/],
];

/** The lens for a scroll: the person's own topic, or, where it was left open, what the words are about. */
export const lensOf = (question: string | null, topic: Topic): Topic => {
  if (topic !== 'open' || question === null) return topic;
  const text = plain(question);
  return subjects.find(([, pattern]) => pattern.test(text))?.[0] ?? 'open';
};

const plain = (question: string): string => question.normalize('NFKC').toLowerCase().replaceAll('’', "'").replace(/\s+/g, ' ').trim();
