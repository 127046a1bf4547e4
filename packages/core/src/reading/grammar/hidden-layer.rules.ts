import type { Element, Theme } from '../../content/card-text.rules.ts';
import type { Choose } from './choose.rules.ts';
import { opened, nameOf, type Sign } from './sign.rules.ts';

/** What the signs say together without one of them saying it: the theme below, the element that is absent, the way they face. */
export function hiddenLayer(choose: Choose, signs: readonly Sign[]): string {
  const theme = leadingTheme(signs);
  const [only] = signs;
  if (signs.length === 1 && only !== undefined) {
    return `${choose('hidden.theme', undercurrents[theme])} ${choose('hidden.single', singles)} ${only.text.cause}`;
  }
  const absent = (['fire', 'water', 'air', 'earth'] as const).filter((element) => signs.every((sign) => sign.text.element !== element));
  const missing = absent.length === 0 ? choose('hidden.whole', complete) : absences[choose('hidden.element', absent)];
  const reversed = signs.filter((sign) => sign.reversed).length * 2;
  const facing = reversed > signs.length ? 'inward' : reversed === 0 ? 'outward' : 'mixed';
  const quiet = quietest(signs);
  return [
    choose('hidden.theme', undercurrents[theme]),
    missing,
    choose(`hidden.${facing}`, facings[facing]),
    choose('hidden.quiet', [
      `The quietest card is ${nameOf(quiet)}; read it once more at the end.`,
      `${opened(nameOf(quiet))} says least here, and may be what you remember longest.`,
      `If one card seems beside the point to you, look at ${nameOf(quiet)} again.`,
    ]),
  ].join(' ');
}

/** The theme most signs touch; a card's own theme counts double, and the earlier sign decides a tie. */
export function leadingTheme(signs: readonly Sign[]): Theme {
  const counts = new Map<Theme, number>();
  for (const { text } of signs) {
    counts.set(text.themes[0], (counts.get(text.themes[0]) ?? 0) + 2);
    counts.set(text.themes[1], (counts.get(text.themes[1]) ?? 0) + 1);
  }
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0];
}

/** A small card with the smallest number; among great cards the earliest. */
const quietest = (signs: readonly Sign[]): Sign =>
  signs.toSorted((a, b) => (a.card.arcana === b.card.arcana ? a.card.rank - b.card.rank : a.card.arcana === 'minor' ? -1 : 1))[0]!;

const singles = ['There is also this under the card:', 'And on the back of it, so to speak:', 'One thing more lies under it.'] as const;

const complete = [
  'All four elements have come up, so nothing needed is missing; it may be a matter of order and not of supply.',
  'Fire, water, air and earth are all here. The draw lacks nothing, and that puts the weight on what you choose to use.',
] as const;

const absences: Record<Element, string> = {
  fire: 'Fire is absent: none of these cards brings heat of its own, so the first warmth may have to come from a small deed.',
  water: 'Water is absent: nobody in this draw speaks of feeling, which does not mean that there is none.',
  air: 'Air is absent: no card here thinks aloud, so it may help if you do, on paper or with someone who asks well.',
  earth: 'Earth is absent: nothing in the draw has weight or a date, and one practical detail could steady all of it.',
};

const facings = {
  inward: ['More of it faces inward than outward; what you notice in yourself may come before what others notice in you.', 'Most of the cards lie turned, as though the matter were still talking to itself.'],
  outward: ['Everything faces outward; what is going on here is to be found between you and the world, and not in a cellar.', 'No card is turned away, so you may trust your first impression a little more than usual.'],
  mixed: ['Part of it faces out and part of it in; you may be further in private than you have shown.', 'Some cards stand and some hang, as in most weeks of a life.'],
} as const;

const undercurrents: Record<Theme, readonly string[]> = {
  beginning: ['Under it all runs the question of permission: who, in your own mind, has to agree before you may begin?', 'Beneath the surface this is about first times, and about how kindly you look at your own clumsiness.'],
  choice: ['Under it all runs a choice that was put off because it was called something else.', 'Beneath the surface this is about preferring, which is harder than being right.'],
  effort: ['Under it all runs the thought that what comes without strain does not count.', 'Beneath the surface this is about strength: whom it serves, and who would notice if there were less of it.'],
  rest: ['Under it all runs a tiredness that dresses up as doubt.', 'Beneath the surface this is about being allowed to stop before everything is done.'],
  bond: ['Under it all runs the wish to belong somewhere without paying an entrance fee.', 'Beneath the surface this is about company: who knows where you are, and who may know.'],
  trust: ['Under it all runs an old experiment: how much may one lean on a thing before testing it?', 'Beneath the surface this is about leaning, and about what you count as firm.'],
  boundary: ['Under it all runs a line that was never drawn, or that was drawn once and never moved.', 'Beneath the surface this is about room: how much of it is yours, and how you let people know.'],
  ending: ['Under it all runs a farewell that has no form yet.', 'Beneath the surface this is about letting something be over without calling it a failure.'],
  change: ['Under it all runs the knowledge that it has already changed, and that only the words are late.', 'Beneath the surface this is about the time between two shapes, which has rules of its own.'],
  truth: ['Under it all runs one sentence that everything else goes around.', 'Beneath the surface this is about saying a plain thing plainly, and to the right person.'],
  patience: ['Under it all runs the question of whose clock you are living by.', 'Beneath the surface this is about waiting: when it is wisdom, and when it is a habit with a good name.'],
  courage: ['Under it all runs a bravery that nobody would applaud, because it would look like an ordinary act.', 'Beneath the surface this is about being seen, which asks for more heart than most deeds.'],
  care: ['Under it all runs the question of who looks after the one who looks after things.', 'Beneath the surface this is about care, and about whether it flows both ways.'],
  means: ['Under it all runs an account that has not been opened lately, in money, hours or strength.', 'Beneath the surface this is about enough: who sets it, and when it was last looked at.'],
  craft: ['Under it all runs the pleasure of being good at something, and the fear of being a beginner in it.', 'Beneath the surface this is about practice, which answers many questions without a word.'],
  joy: ['Under it all runs a gladness that is being kept waiting until the serious things are done.', 'Beneath the surface this is about what you like, and how rarely that is asked.'],
};
