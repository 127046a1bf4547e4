import type { VoiceId } from '@omenhall/contracts/draw/spreads.rules';
import type { Topic } from '@omenhall/contracts/question/question.schema';
import type { Choose } from './choose.rules.ts';
import type { Shape } from './question-shape.rules.ts';
import { nameOf, type Sign } from './sign.rules.ts';

/** Where this scroll ends, and one way in which it could be misread. The strict voice has said that under each sign. */
export function warningsOf(choose: Choose, signs: readonly Sign[], shape: Shape, lens: Topic, voice: VoiceId): string[] {
  const misread = signs.findLast((sign) => sign.role !== 'fear');
  return [
    choose('warning.topic', topicLimits[lens]),
    ...(signs.length > 1 && shapeLimits[shape] !== undefined ? [shapeLimits[shape]] : []),
    ...wideLimits.filter(([role]) => signs.some((sign) => sign.role === role)).map(([, line]) => line),
    ...(voice === 'severin' ? [choose('warning.strict', strictness)] : misread === undefined ? [] : [`${choose('warning.misread', misreadings)} ${nameOf(misread)}. ${misread.text.fear}`]),
  ];
}

/** What no draw can know, as far as this matter goes. */
export function unknownsOf(choose: Choose, signs: readonly Sign[], shape: Shape, lens: Topic): string[] {
  const last = signs.find((sign) => sign.role === 'outcome') ?? signs[signs.length - 1];
  const wide = wideUnknowns[signs.find(({ role }) => role === 'between' || role === 'thread')?.role ?? ''];
  return [
    choose('unknown.topic', topicUnknowns[lens]),
    ...(wide !== undefined ? [choose('unknown.last', wide)] : signs.length > 1 && last !== undefined ? [choose('unknown.last', [
      `Whether things go the way ${nameOf(last)} leans; a lean is what is there now, carried forward in thought.`,
      `How far ${nameOf(last)} describes the end, and how far it describes your expectation of the end.`,
    ])] : []),
    ...(shape === 'when' && signs.length > 1 ? ['On which day. Cards keep no calendar, and this scroll has not added one.'] : []),
    ...(signs.length > 1 ? [choose('unknown.open', general)] : []),
  ];
}

const wideLimits = [
  ['between', 'All seven signs lay on your side of the table. Where one of them seems to show the other person, it shows the place you keep for them. If you are afraid of that person, speak to somebody before you act on anything here.'],
  ['thread', 'A month is named so that there is something to look for in it. No card knows what happens in a month, and a hard card is no reason to fear one.'],
] as const satisfies readonly (readonly [Sign['role'], string])[];

const wideUnknowns: Readonly<Record<string, readonly string[]>> = {
  between: ['What the other person would see in a mirror of their own.', 'Whether the other person has the same space between you in mind.'],
  thread: ['Which of the twelve months turns out like its card, and which turns out otherwise.', 'What the year brings that has no card here; most of a year has none.'],
};

const strictness = [
  'Do not keep what suits you here and drop the rest; either both are worth testing, or neither is.',
  'A sentence that flatters you deserves the same doubt as one that does not.',
  'Where a line above fits too well, ask whether it would fit anyone.',
] as const;

const misreadings = ['One card is soon overstated:', 'Beware of making too much of one card:', 'There is one card to read with some reserve:'] as const;

const topicLimits: Record<Topic, readonly string[]> = {
  self: ['This scroll can hold up a mirror, and a mirror is no examiner. Where low spirits last for weeks, a person with training sees more than any draw.', 'A draw can describe a mood better than a character. Take from it what you recognise, and leave what you do not.'],
  choice: ['This scroll does not make the choice and cannot be held to account for it. You can, which is a reason to sleep on it.', 'A draw weighs nothing for you. It can show where you put the weights.'],
  relationship: ['This scroll reads one side of the table: yours. What another person feels is for them to say.', 'A draw knows nothing of anyone who did not ask it. Where it seems to describe the other, it describes how you see them.'],
  work_money: ['This scroll cannot see contracts, accounts or markets. Where larger sums or signatures are involved, speak with a person who has the papers in front of them.', 'A draw is no adviser in matters of money or law. It may help with how you look at them, and with nothing beyond that.'],
  dream_symbol: ['An image belongs to the one who dreamt it. If a reading here feels wrong, your feeling is the better source.', 'A dream is no message from outside, and this scroll does not treat it as one. It looks at what your own mind has made.'],
  timing: ['This scroll names no dates, because none can be drawn. Where a date is fixed by others, keep to theirs.', 'A draw can speak of pace and of order, and not of days.'],
  open: ['This scroll describes a position; it does not fix a course. It holds as far as you find it in your own week.', 'A draw arranges what you know in an unfamiliar order. That is useful, and it is all that it does.'],
};

const shapeLimits: Partial<Record<Shape, string>> = {
  yes_no: 'If you hoped for a clear yes or no, notice which of the two you were ready to hear; that says more than the cards.',
  when: 'If a date suggests itself to you while reading, it comes from you. It may still be worth writing down.',
  which: 'Do not draw again to make the roads agree. A second draw on the same choice mostly adds noise.',
  other: 'Do not quote these signs to the other person as proof of anything. They are notes on your own side.',
};

const topicUnknowns: Record<Topic, readonly string[]> = {
  self: ['How you come across to others, and how much of it is old news to them.', 'What you would want if you had slept well for a month.'],
  choice: ['What the road you leave would have become; it keeps that to itself.', 'Which facts are still missing, and how much they would weigh.'],
  relationship: ['What the other person thinks, wants or intends.', 'What the other person remembers of the same events.'],
  work_money: ['What is being decided in rooms in which you do not sit.', 'The figures: what all of this costs by the end of the year.'],
  dream_symbol: ['Why the image came on that night and not on another.', 'What you saw and have since forgotten.'],
  timing: ['What others have to finish first, and when they do.', 'Whether the date you have in mind suits anyone besides you.'],
  open: ['How large the matter is in a year.', 'What you have left out because it seems to go without saying.'],
};

const general = [
  'How much depends on chance. It is usually more than we like and less than we fear.',
  'What you do after reading this, which outweighs all that stands here.',
  'What else happens this month.',
  'Whether the matter looks the same to you in daylight, in company and after a meal.',
] as const;
