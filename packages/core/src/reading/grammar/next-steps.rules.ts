import type { Topic } from '@omenhall/contracts/question/question.schema';
import type { Choose } from './choose.rules.ts';
import { isMajor, isWide, said, type Sign } from './sign.rules.ts';

/** Ways on, the smaller ones last. Advice that a sign has given in its own place is not repeated; of many signs four speak here. */
export function nextStepsOf(choose: Choose, signs: readonly Sign[], lens: Topic, returnInDays: number): string[] {
  const free = signs.length === 1 ? [] : signs.filter((sign) => said(sign) !== 'advice' && sign.role !== 'fear' && sign.role !== 'unknown');
  const others = isWide(signs) ? everyOther(free).map((sign) => (sign.role === 'month' ? `In the ${sign.position.name.toLowerCase()}: ${sign.text.advice}` : sign.text.advice)) : free.map((sign) => sign.text.advice);
  return [
    ...others,
    choose('next.topic', topicSteps[lens]),
    choose('next.return', [
      `In ${returnInDays} days, open this scroll again and mark what turned out otherwise.`,
      `Read it once more in ${returnInDays} days, with a pencil, before you draw anything new.`,
      `Come back to these pages in ${returnInDays} days and cross out what did not fit.`,
    ]),
  ];
}

const everyOther = (signs: readonly Sign[]): Sign[] => signs.filter((_, i) => i % 2 === 1).slice(0, 4);

/** Days until a second look is worth it: quick fire, slow earth, and longer under a great card. */
export function daysToReturn(signs: readonly Sign[]): number {
  const [only] = signs;
  if (signs.length === 1 && only !== undefined) return isMajor(only) ? 10 : 7;
  const last = signs[signs.length - 1];
  if (last === undefined) return 14;
  const days = { fire: 10, air: 14, water: 21, earth: 28 }[last.text.element];
  return isMajor(last) ? days + 7 : days;
}

const topicSteps: Record<Topic, readonly string[]> = {
  self: ['You could write one sentence a day about it for a week, at the same hour, and read them all on the last evening.', 'It may help to tell one person what you noticed here, in your own words and without the cards.', 'You could look for one moment in which you were already the way you wish to be, and describe the room.'],
  choice: ['You could give the choice a date, and up to that date collect facts and no opinions.', 'It may help to explain each road to somebody as if you had already taken it.', 'You could ask of each road what it would cost to turn back after three months.'],
  relationship: ['You could ask the other person one open question and leave out your guess at the answer.', 'It may help to name one thing you value, aloud, before you name the thing you miss.', 'You could choose a calm hour and speak of one occasion only, not of all of them.'],
  work_money: ['You could put the plain figures of the matter on one page: hours, sums, dates, names.', 'It may help to ask the person concerned what exactly they expect, and by when.', 'You could block one morning for the part that matters, before the week is given away.'],
  dream_symbol: ['You could draw the image badly and quickly, and write three words under it.', 'It may help to look for the image by day: in a street, a picture, a phrase of your own.', 'You could keep paper beside the bed for a week and write down the first thing, not the best.'],
  timing: ['You could list what has to be there first, and put a name or a date next to each item.', 'It may help to set an early date for looking and a late one for deciding.', 'You could find the last moment at which nothing would yet be lost, and mark it in the calendar.'],
  open: ['You could say in one sentence what you are really asking, now that you have read so far.', 'It may help to choose the one paragraph that stayed with you and to ignore the rest for a week.', 'You could tell somebody about this without mentioning the cards, and hear what you leave out.'],
};
