import type { Element } from '../../content/card-text.rules.ts';
import type { WideRole } from './sign.rules.ts';

/** What a place of a wide spread says before the card's own words for it, or, where the card has none, by the card's element. */
export const placeLeads: Readonly<Partial<Record<WideRole, readonly string[]>>> = {
  root: ['Go down far enough, and there is this.', 'The ground of it is older than the question.', 'Under the matter lies something that was there before it.'],
  next: ['It need not be large.', 'One thing could come before all the others.', 'A first step is a good one when it can be taken back.'],
  bring: ['You bring more to this than you may have counted.', 'This much you carry into it, asked or not.'],
  checkable: ['This part can be known without any drawing of cards.', 'Here a guess could be put down and a fact picked up.'],
  thread: ['All year long the same thing may come up in different coats.', 'The thread is thin, and it holds.'],
};

export const elementPlaces: Readonly<Partial<Record<WideRole, Record<Element, readonly string[]>>>> = {
  present: {
    fire: ['At present something in you is already on its feet; the matter is being moved, with a plan or without one.', 'As things are now, there is more drive in this than order, and the drive is worth having.'],
    water: ['At present it is mostly a matter of mood, and the mood changes more often than the facts do.', 'As things are now, it is felt more than it is known, so a calm hour sees further than a full one.'],
    air: ['At present it takes place in words: what was said, what was written, what you mean to say next.', 'As things are now, most of it is thought, and a thought can be turned round before it is used.'],
    earth: ['At present it has a weight that can be felt in hours, rooms and sums, and that is a good place to look at it.', 'As things are now, it stands on plain conditions, and some of them could be moved by hand.'],
  },
  hidden: {
    fire: ['Below the surface there may be an impatience that has been filed under something more polite.', 'Out of sight there may be a wish to go first, for once.'],
    water: ['Below the surface there may be a feeling that you would know at once in somebody else.', 'Out of sight there may be an old sadness or an old gladness that colours the new thing.'],
    air: ['Below the surface there may be one sentence that you have said to yourself so often that you no longer hear it.', 'Out of sight there may be a rule that nobody gave you and that you keep.'],
    earth: ['Below the surface there may be something quite plain: too little sleep, a bill, a room that does not suit you.', 'Out of sight there may be a cost that has been paid for so long that it looks like the weather.'],
  },
  surroundings: {
    fire: ['Round about you people are in motion, and some of the haste you feel may be borrowed.', 'The setting is warm and quick; it carries you along when you agree and pulls when you do not.'],
    water: ['Round about you there is more feeling than is spoken of, and a part of it washes over into your day.', 'The setting is soft: much is meant well there, and little is said straight.'],
    air: ['Round about you there is a good deal of talk, and not all who have a view have looked.', 'The setting is full of words; it may help to know which of them were asked for.'],
    earth: ['Round about you things are set up in a certain way, and that decides more than anybody says aloud.', 'The setting is slow and solid; it changes late, and then for long.'],
  },
  stance: {
    fire: ['You stand in this with your weight on the front foot, which can be seen from some way off.', 'You come to this as the one who moves first, and that may leave little room to be met.'],
    water: ['You stand in this with much feeling and little cover, or with the cover on because there is so much of it.', 'You come to this with an open ear, and the ear may be tired.'],
    air: ['You stand in this as somebody who thinks it through, and thinking is also a way to keep a distance.', 'You come to this with good reasons, and reasons are not what one is held by.'],
    earth: ['You stand in this as the one who keeps things going, and that is easy for both to forget.', 'You come to this with steadiness, which is a gift until it is taken for a wall.'],
  },
  ask: {
    fire: ['What you ask for may be a sign of life: that the other takes a step without being led to it.', 'The wish behind it may be to be chosen with some warmth, and not out of habit.'],
    water: ['What you ask for may be warmth that comes unasked, which is the one kind that cannot be ordered.', 'The wish behind it may be to be felt with, before anything is mended.'],
    air: ['What you ask for may be a clear word, and a clear word can also be a no.', 'The wish behind it may be to be understood, and that begins with being heard to the end.'],
    earth: ['What you ask for may be something one can count on: a time that is kept, a task that is shared.', 'The wish behind it may be for something you can touch: an hour, a date, a hand with the work.'],
  },
  between: {
    fire: ['Between you there is heat, and heat warms or wears, as it is tended.', 'The space between you is quick to catch and quick to go out; it wants small wood and often.'],
    water: ['Between you there is a feeling that belongs to neither of you alone and that both of you feed.', 'The space between you is like water in a bowl: whoever moves, the other notices.'],
    air: ['Between you there are words, the same ones again and again, and some that have never been used.', 'The space between you is made of talk and of pauses, and the pauses have grown meanings.'],
    earth: ['Between you there are habits: who rings, who cooks, who pays, who waits.', 'The space between you is furnished; one could ask which of the pieces anyone still needs.'],
  },
  unknown: {
    fire: ['What moves the other person, or holds them still, is theirs to know; a guess about it is a picture of you.', 'Where the other person means to go cannot be read from your table.'],
    water: ['What the other person feels cannot be drawn, and this sign lies here so that the place is not filled with guesses.', 'The depth on the other side stays the other side’s own.'],
    air: ['What the other person thinks when alone stays with them; a question can reach it, and a card cannot.', 'The reasons on the other side have not been told to any deck.'],
    earth: ['What the other person can carry at present, in hours and in strength, is known to nobody else.', 'The conditions on the other side are out of view, and they may be heavier than they look.'],
  },
};

type Turned = Record<'upright' | 'reversed', readonly string[]>;

/** What it means in a place of a wide spread that a sign stands or lies reversed. Months take one each, so there are twelve. */
export const placeOrientations: Readonly<Record<WideRole, Turned>> = {
  root: {
    upright: ['Upright at the bottom, it bears weight: what you stand on here was laid well enough.', 'Standing so far down, it may be a strength that you take for granted.'],
    reversed: ['Reversed at the bottom, it may be an old lack that everything else was built around.', 'Turned over so far down, it may be something you learned early and have not looked at since.'],
  },
  present: {
    upright: ['It stands on its feet, so what you see at present is mostly what is there.', 'Upright in the present, it says that the matter is already under way.'],
    reversed: ['It lies turned over, so the present may feel like a pause that nobody announced.', 'Reversed in the present, it says that something is being held up, perhaps with good reason.'],
  },
  hidden: {
    upright: ['Although it is hidden it stands upright: what works unseen need not work against you.', 'Upright and out of view, it may be a help that has not asked for thanks.'],
    reversed: ['Hidden and reversed, it is twice turned away, so be gentle with it and do not dig.', 'It lies reversed where nobody looks; one quiet question may do more here than a long search.'],
  },
  surroundings: {
    upright: ['It stands upright around you, so the setting may be friendlier than it seems from inside.', 'Upright in this ring, it says that others see the matter much as you do.'],
    reversed: ['It lies reversed around you: the setting may be tired, or busy with something else.', 'Reversed in this ring, it says that part of the friction is not yours.'],
  },
  next: {
    upright: ['Upright as a step, it can be taken with what you have in the house.', 'The card stands, so the step may be shown to anyone.'],
    reversed: ['Reversed as a step, it may begin with undoing something small.', 'The card lies turned, so half of the step is to leave a thing as it is.'],
  },
  stance: {
    upright: ['Upright, your stance can be read by others, and that spares both sides some guessing.', 'It stands as you stand: you may be more at ease here than you give yourself credit for.'],
    reversed: ['Reversed, your stance may look different from outside than it feels from within.', 'It lies turned away: perhaps you stand further back than you believe.'],
  },
  bring: {
    upright: ['Nothing turns it round, so this gift arrives as you mean it.', 'Upright, it is plain to see, and it may still go unmentioned for weeks.'],
    reversed: ['Turned round, this may be given in a form that is easy to miss.', 'Reversed, it may be held back until somebody asks for it.'],
  },
  ask: {
    upright: ['Upright, the wish is fair and can be said in one sentence.', 'The wish stands in daylight: you could ask for it there and hear the answer.'],
    reversed: ['Reversed, the wish may be spoken as a complaint, because that is safer.', 'The wish lies face down: you may be waiting for it to be guessed.'],
  },
  between: {
    upright: ['Upright between you, it bears the weight of both for now.', 'It stands in the middle, so what you share here is not in question; its use may be.'],
    reversed: ['Reversed between you, it may be something both step around with great skill.', 'It lies in the middle, so what is shared here has gone quiet, which is not the same as gone.'],
  },
  checkable: {
    upright: ['As it stands upright, the answer may be nearer than the worry about it.', 'It faces you: one look, or one question, could settle this part.'],
    reversed: ['As it lies reversed, you may have been putting off the look on purpose.', 'It faces away: the fact may be known to others and not to you.'],
  },
  unknown: {
    upright: ['Upright, it asks you to leave the place open and the door with it.', 'It stands plainly here, and even so it tells you nothing of another mind.'],
    reversed: ['Reversed, it warns against filling the gap with the worst that comes to hand.', 'It lies still here, and a silence is all that it stands for.'],
  },
  thread: {
    upright: ['Upright, the thread can be picked up in any month of the twelve.', 'It stands, so the thread is on the side of the cloth that one sees.'],
    reversed: ['Reversed, the thread runs on the back of the cloth and shows at a few places.', 'It lies turned: the year may be held together by something you seldom name.'],
  },
  month: {
    upright: [
      'Upright, the month says openly what it is about.', 'It stands on its feet, so little has to be forced in these weeks.', 'Standing as it does, it could be a month of plain dealing.',
      'Nothing in it is turned away; you may meet it at the front door.', 'Upright here, it gives the month a handle.', 'It lies open, and you could plan with it as with fair weather: loosely.',
      'In this month the card stands, and you may lean on that a little.', 'There is no back room to it; what you see is what the month brings along.', 'The card faces you, which makes it easier to say what you want from these weeks.',
      'Upright, it may ask for a little more than usual and give it back.', 'It stands, so this could be a month for the thing itself and not for its preparation.', 'With the card upright, the month leans outward: towards people, and towards deeds.',
    ],
    reversed: [
      'Reversed, the month may be about what is left undone, and rightly so.', 'It lies turned, so the pace may be slow, and that is no failure.', 'Turned round, it could be a month of mending and not of making.',
      'Its face is turned away; look for it in what you put off.', 'Reversed here, it asks for half of what you had planned.', 'It lies under the surface, and these weeks may be quieter than the ones around them.',
      'In this month the card hangs, so let a thing or two hang with it.', 'There may be a door in these weeks that sticks; it need not be pushed every day.', 'The card looks inward, which makes this a poor month for judging yourself.',
      'Reversed, it may return to something that you had taken for settled.', 'It is held back, so what you begin here may show itself a month later.', 'With the card reversed, the month leans inward: towards rest, and towards second looks.',
    ],
  },
};

/** The place inside a sentence. */
export const placeWords: Readonly<Record<string, string>> = {
  'root': 'the root', 'cause': 'the cause', 'present': 'the present', 'hidden': 'what is hidden', 'fear': 'the fear', 'resource': 'the help at hand', 'surroundings': 'the setting',
  'advice': 'the advice', 'outcome': 'the outcome', 'next-step': 'the next step', 'stance': 'your stance', 'bring': 'what you bring', 'ask': 'what you ask', 'between': 'the space between',
  'checkable': 'what can be checked', 'unknown': 'what stays unknown', 'thread': 'the thread',
};

/** How two places of a wide spread are brought together, each way once in a scroll. */
export const wideLeads: readonly ((a: string, b: string) => string)[] = [
  (a, b) => `${a} and ${b} belong together.`,
  (a, b) => `A thread runs from ${a} to ${b}.`,
  (a, b) => `Look at ${a} and ${b} side by side.`,
  (a, b) => `${a} has something to say about ${b}.`,
  (a, b) => `Read ${a} and ${b} in one breath.`,
  (a, b) => `Hold ${a} against ${b}, as one holds a page against the light.`,
  (a, b) => `${a} and ${b} know of each other.`,
];
