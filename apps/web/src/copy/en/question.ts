import type { StopReason, Topic } from '@omenhall/contracts/question/question.schema';

/** Words of choosing and asking. */
export const beginCopy = {
  title: 'Choose a reading',
  lead: 'The full price stands here, before anything private is typed.',
  labels: ['Readings', 'Spread', 'Voice'],
  reading: 'Reading',
  spread: 'Spread',
  voice: 'Voice',
  voiceHint: 'A voice changes the tone, never the signs, the facts or the limits.',
  holds: 'Holds',
  holdsNot: 'Does not hold',
  notFor: 'Not for',
  promise: (time: string) => `Readable within ${time} of payment.`,
  next: (price: string) => `Continue to the question · ${price}`,
  nextBare: 'Continue to the question',
  byGift: 'A gift pays',
  none: 'Nothing is on sale at this moment.',
  noneHelp: 'What you bought stays open under your orders.',
  missing: { product: 'Choose a reading', spread: 'Choose a spread', voice: 'Choose a voice' },
} as const;

export const topics: Record<Topic, string> = {
  open: 'No topic, an open look',
  self: 'Myself',
  choice: 'A choice',
  relationship: 'A relationship',
  work_money: 'Work and money',
  dream_symbol: 'A dream or a symbol',
  timing: 'Timing',
};

export const askCopy = {
  modelReads: 'What a model would read, if you let one write',
  modelReadsHelp: 'Worked out in this tab; nothing is sent for it. Names and numbers are masked as well as a rule can. You choose later, and may change the words here.',
  title: 'Ask',
  lead: 'Ask about your own part in a matter. What you write is sealed before the draw and appears in two places: your scroll and your private PDF.',
  steps: 'Step 2 of 5',
  labels: ['Topic', 'Your question'],
  topic: 'Topic',
  consentMargin: 'Before you write',
  question: 'Your question',
  hint: 'Good questions begin with what, how or where. “What have I overlooked about moving?” reads better than “Will it go well?”',
  left: (characters: number) => `${characters} characters left`,
  others: 'About somebody else? Leave out their name, and ask about your side of it.',
  sealed: 'It will be sealed with your draw and cannot be changed after.',
  byTopic: 'Then the draw goes by topic alone. No question is stored, and the price is the same.',
  typedStays: 'What you typed is still in this tab: On brings it back. If you go on with Off, it does not go along, and this tab forgets it.',
  draft: 'Until you continue, this stays in this tab. Closing the tab forgets it.',
  next: 'Seal the question and go to the draw',
  nextByTopic: 'Go to the draw',
  care: 'Some questions belong to a person. If yours does, we say so before any price and keep nothing of it.',
  alreadyAsked: 'You asked this already. Change a word to ask anew, or go on to the draw.',
  missing: {
    topic: 'Choose a topic',
    consent: 'Choose Off or On for keeping a question',
    question: 'Write your question, or choose Off above it',
    long: (limit: number) => `Shorten the question to ${limit} characters`,
  },
} as const;

interface CareWords { title: string; words: readonly string[]; lines: boolean }

/** Calm pages instead of a reading. No price, no offer, and nothing of what was written is kept. */
export const careCopy: Record<StopReason, CareWords> = {
  crisis: {
    title: 'This deserves a person, not a reading',
    words: [
      'What you wrote deserves a person, not a reading. Here is who can help today.',
      'Nothing was charged, and nothing you wrote was kept.',
    ],
    lines: true,
  },
  minor: {
    title: 'We read for grown people',
    words: [
      'This house reads for people of 18 and older. Nothing was charged, and nothing you wrote was kept.',
      'If something weighs on you, these people listen to everyone, at any age.',
    ],
    lines: true,
  },
  verdict: {
    title: 'Someone else can answer this',
    words: [
      'What you ask has an answer that a doctor, a lawyer or a bank can give. A draw could not know it, so we do not read for it.',
      'Nothing was charged, and nothing you wrote was kept. You could ask about your own next step instead.',
    ],
    lines: false,
  },
  control: {
    title: 'This belongs to another person',
    words: [
      'What you ask turns on another person’s will. We do not read to steer or to watch somebody.',
      'Nothing was charged, and nothing you wrote was kept. You could ask about your own side of it instead.',
    ],
    lines: false,
  },
};

export const careEnds = {
  danger: 'If you or someone near you is in danger now, call the emergency number: 112 in Europe, 999 in the United Kingdom, 911 in the United States and Canada, 000 in Australia.',
  title: 'Who can help today',
  elsewhere: 'Somewhere else: findahelpline.com lists lines by country.',
  back: 'Write something else',
  home: 'To the front page',
} as const;

/** Free or local-rate lines for people in distress, by country. */
export const helpLines: readonly { country: string; name: string; number: string }[] = [
  { country: 'Australia', name: 'Lifeline', number: '13 11 14' },
  { country: 'Austria', name: 'TelefonSeelsorge', number: '142' },
  { country: 'Brazil', name: 'CVV', number: '188' },
  { country: 'Canada', name: '9-8-8 Suicide Crisis Helpline', number: '988' },
  { country: 'France', name: 'Numéro national de prévention du suicide', number: '3114' },
  { country: 'Germany', name: 'TelefonSeelsorge', number: '0800 111 0 111' },
  { country: 'India', name: 'Tele-MANAS', number: '14416' },
  { country: 'Ireland', name: 'Samaritans', number: '116 123' },
  { country: 'Netherlands', name: '113 Zelfmoordpreventie', number: '0800 0113' },
  { country: 'New Zealand', name: '1737, need to talk?', number: '1737' },
  { country: 'Spain', name: 'Línea 024', number: '024' },
  { country: 'Switzerland', name: 'Die Dargebotene Hand', number: '143' },
  { country: 'United Kingdom', name: 'Samaritans', number: '116 123' },
  { country: 'United States', name: '988 Lifeline', number: '988' },
];
