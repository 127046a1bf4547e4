import type { Topic } from '@omenhall/contracts/question/question.schema';
import type { VoiceId } from '@omenhall/contracts/draw/spreads.rules';
import type { Choose } from './choose.rules.ts';
import { nameOf, opened, type Drift, type Sign } from './sign.rules.ts';
import type { Shape } from './question-shape.rules.ts';

/** The answer in brief: what kind of answer is possible, the line through all signs, and where it touches the topic. */
export function directAnswer(choose: Choose, signs: readonly Sign[], drift: Drift, shape: Shape, lens: Topic, voice: VoiceId): string {
  return [
    choose('direct.verdict', signs.length === 1 ? singleVerdicts[drift] : verdicts[shape][drift]),
    arc(choose, signs, voice),
    choose('direct.touch', touches[lens][drift]),
    codas[voice][drift],
  ].join(' ');
}

const verdicts: Record<Shape, Record<Drift, readonly string[]>> = {
  yes_no: {
    open: ['No sign can say yes for you, but these lean that way: there is more movement here than hindrance.', 'If you listen for a yes or a no, you may hear a cautious yes, tied to what you do in the next few weeks.', 'The signs lean open. That is not a promise; it is a way that looks walkable from here.'],
    hold: ['No sign can say no for you, but these ask for a pause before any yes.', 'If you listen for a yes or a no, you may hear “not in this form, and not this week”.', 'The signs keep still. Read it as a wish for more ground under the matter, and not as a refusal.'],
    turn: ['Yes and no are both too short here: what you ask about is changing shape while you ask.', 'If you listen for a yes or a no, you may hear a third thing: the terms are about to be different.', 'The signs neither open nor close the way; they show it going round a corner.'],
    divided: ['The signs do not agree with one another, and it would be unfair to add them up to a yes or a no.', 'If you listen for a yes or a no, you may hear both, each with a reason; the reasons are the useful part.', 'There is no clean yes here and no clean no. There is a tension that can be named, and worked on.'],
  },
  when: {
    open: ['No draw can give you a date, but this one moves: think in weeks more than in months, and in first steps more than in arrivals.', 'The signs carry no calendar. Their pace is quick, and something may be ready to start before you feel ready.'],
    hold: ['No draw can give you a date, and this one is slow: it speaks of a season, and of something that comes before the start.', 'The signs carry no calendar. Their pace is that of things that ripen, and pushing may cost more than waiting.'],
    turn: ['No draw can give you a date. This one points to an event instead: something turns first, and then the time is easier to tell.', 'The signs carry no calendar. They show a bend in the road, and dates set before a bend are mostly moved.'],
    divided: ['No draw can give you a date, and here the signs keep two different clocks.', 'The signs carry no calendar, and they disagree about the pace: part of this is quick and part of it is not.'],
  },
  which: {
    open: ['The signs do not choose for you. They favour the road that already has a first step in it.', 'Neither road is marked. What is marked is a readiness to move, and one of your roads has more use for that.'],
    hold: ['The signs do not choose for you. They favour the road that can bear being waited for.', 'Neither road is marked. Before the choice there is a missing piece, and it is worth more than the choosing.'],
    turn: ['The signs do not choose for you; they show the choice itself about to look different.', 'Neither road is marked, and there may be a third that comes into view once something old is put down.'],
    divided: ['The signs do not choose for you, and they do not pretend to agree: each road has something here that speaks for it.', 'Neither road is marked. The draw shows the pull between them more clearly than the end of either.'],
  },
  why: {
    open: ['The reason shown here is one that wants to go somewhere: less a fault than a force without a task.', 'As to why, the signs point to something begun and not yet followed through.'],
    hold: ['The reason shown here is something held, perhaps for longer than it needs to be.', 'As to why, the signs point to a safeguard that once made sense and has stayed on duty.'],
    turn: ['The reason shown here is a change that has been lived through and not yet been put into words.', 'As to why, the signs point to a turn: an old form is over, and its habits have outlived it.'],
    divided: ['There is more than one reason here, and they pull against each other.', 'As to why, the signs give two answers that are both true, which may be the whole difficulty.'],
  },
  how: {
    open: ['The way shown here is forward and small: begin with a part, and let the part teach you the rest.', 'As to how, the signs speak for moving before everything is clear, at a scale that forgives mistakes.'],
    hold: ['The way shown here is slower than you may wish: make firm first, then move.', 'As to how, the signs speak for keeping still in one place on purpose and doing that one thing well.'],
    turn: ['The way shown here goes round and not through: something is let go, and that makes the room.', 'As to how, the signs speak for working with a change that is already going on, not against it.'],
    divided: ['There is no single way here; the signs ask for two things that are usually done by two people.', 'As to how, the signs speak for taking turns: one part of this wants a push, another wants to be left alone.'],
  },
  other: {
    open: ['What another person thinks or wants cannot be read from signs. Your own side can, and it stands more open than shut.', 'These signs lay on your table, so they speak of you. They show room for a first, plain move of yours.'],
    hold: ['What another person thinks or wants cannot be read from signs. Your own side can, and it asks for steadiness before it asks for an answer.', 'These signs lay on your table, so they speak of you. They show you waiting on ground that you could make firmer.'],
    turn: ['What another person thinks or wants cannot be read from signs. Your own side can, and it is changing, whatever the other does.', 'These signs lay on your table, so they speak of you. They show your part in this taking a new form.'],
    divided: ['What another person thinks or wants cannot be read from signs. Your own side can, and it wants two things at once.', 'These signs lay on your table, so they speak of you. They show a pull in two directions on your side alone.'],
  },
  open: {
    open: ['On the whole this draw is on the move: there is more to begin here than to defend.', 'Taken together, the signs stand open; what is missing is less a permission than a first act.'],
    hold: ['On the whole this draw keeps still: there is something to secure here before there is something to win.', 'Taken together, the signs hold back; they speak for a pause with a purpose and an end.'],
    turn: ['On the whole this draw turns a corner: one thing goes out of use, and another has no name yet.', 'Taken together, the signs are changing places; what counts is how you stand while they do.'],
    divided: ['On the whole this draw is of two minds, and says so openly.', 'Taken together, the signs pull in different directions; the strain between them is the subject.'],
  },
};

function arc(choose: Choose, signs: readonly Sign[], voice: VoiceId): string {
  const by = (role: Sign['role']) => signs.find((sign) => sign.role === role);
  const wide = wideArc(choose, signs, voice);
  if (wide !== null) return wide;
  const [cause, fear, resource, advice, outcome] = [by('cause'), by('fear'), by('resource'), by('advice'), by('outcome')];
  if (cause && fear && resource && advice && outcome) {
    const help = `${resource.reversed ? 'help may wait behind' : 'help lies in'} ${resource.facing.essence}`;
    if (voice === 'ilva') return `It began with ${cause.facing.essence}. Fear adds ${fear.facing.essence}. ${opened(help)}. Take hold here: ${advice.facing.essence}. It leans towards ${outcome.facing.essence}.`;
    return choose('direct.arc', [
      `It was set going by ${cause.facing.essence}. What alters its size is ${fear.facing.essence}. ${opened(help)}. The place to take hold is ${advice.facing.essence}, and left alone the matter leans towards ${outcome.facing.essence}.`,
      `Read from left to right, the five say this: ${cause.facing.essence} came first, and ${fear.facing.essence} has bent the view since. ${opened(help)}. You could take hold where there is ${advice.facing.essence}, for the whole leans towards ${outcome.facing.essence}.`,
      `Behind it lies ${cause.facing.essence}; ahead of it, if nothing changes, ${outcome.facing.essence}. Fear adds ${fear.facing.essence}. ${opened(help)}, and where something can be done there is ${advice.facing.essence}.`,
    ]);
  }
  if (cause && advice && outcome) {
    if (voice === 'ilva') return `It began with ${cause.facing.essence}. Take hold here: ${advice.facing.essence}. Left alone, it leans towards ${outcome.facing.essence}.`;
    return choose('direct.arc', [
      `The line of the three runs from ${cause.facing.essence} towards ${outcome.facing.essence}. Between them is the place to take hold: ${advice.facing.essence}.`,
      `What set it in motion looks like ${cause.facing.essence}. You could take hold where there is ${advice.facing.essence}. Left alone, it leans towards ${outcome.facing.essence}.`,
      `${opened(cause.facing.essence)} stands at the start, and ${outcome.facing.essence} where the road leans. What you can lay a hand on is in the middle: ${advice.facing.essence}.`,
    ]);
  }
  return signs.map((sign) => choose('direct.arc', [
    `What is worth noticing today is ${sign.facing.essence}: that is how ${nameOf(sign)} lies here.`,
    `${opened(nameOf(sign))} came up${sign.reversed ? ' reversed' : ''}, and it speaks of ${sign.facing.essence}.`,
    `The key is ${sign.facing.essence}, under the sign of ${nameOf(sign)}.`,
  ])).join(' ');
}

/** The line through the well, the mirror or the year; null for the smaller spreads. */
function wideArc(choose: Choose, signs: readonly Sign[], voice: VoiceId): string | null {
  const essence = (positionId: string) => signs.find((sign) => sign.position.id === positionId)?.facing.essence ?? '';
  const has = (role: Sign['role']) => signs.some((sign) => sign.role === role);
  if (has('root')) {
    const help = `${signs.some(({ role, reversed }) => role === 'resource' && reversed) ? 'Help may wait behind' : 'Help lies in'} ${essence('resource')}.`;
    if (voice === 'ilva') return `At the bottom lies ${essence('root')}. It began with ${essence('cause')}. Now it is ${essence('present')}. ${help} Take hold here: ${essence('advice')}. It leans towards ${essence('outcome')}.`;
    return choose('direct.arc', [
      `At the bottom of the well lies ${essence('root')}. What set the matter going was ${essence('cause')}, and at present it shows as ${essence('present')}. ${help} You could take hold where there is ${essence('advice')}; left alone, the whole leans towards ${essence('outcome')}.`,
      `From below upwards, the ten say this: ${essence('root')} is the ground, ${essence('cause')} the start, ${essence('present')} the state of things today. Unseen beside them works ${essence('hidden')}. ${help} Your hand is on ${essence('advice')}, and the lean is towards ${essence('outcome')}.`,
      `Today the matter looks like ${essence('present')}. Under that lies ${essence('root')}, and next to it, out of view, ${essence('hidden')}. ${help} Something can be done where there is ${essence('advice')}, before it leans further towards ${essence('outcome')}.`,
    ]);
  }
  if (has('between')) {
    if (voice === 'ilva') return `You stand with ${essence('stance')}. You bring ${essence('bring')}. Between you lies ${essence('between')}. Your next step has to do with ${essence('next-step')}.`;
    return choose('direct.arc', [
      `How you stand in it looks like ${essence('stance')}. What you bring has the colour of ${essence('bring')}; what you ask for, that of ${essence('ask')}. Between you lies ${essence('between')}, and the step on your own side has to do with ${essence('next-step')}.`,
      `This mirror shows one side, yours. Your stance: ${essence('stance')}. What you give: ${essence('bring')}. What you hope for: ${essence('ask')}. The space between has the look of ${essence('between')}, and a step could begin with ${essence('next-step')}.`,
    ]);
  }
  if (has('thread')) {
    if (voice === 'ilva') return `The year opens with ${essence('month-1')}. In the middle lies ${essence('month-6')}. It closes near ${essence('month-12')}. Through it all runs ${essence('thread')}.`;
    return choose('direct.arc', [
      `The year opens with ${essence('month-1')}, has ${essence('month-6')} in the middle of it and leans, as it closes, towards ${essence('month-12')}. Through all twelve months runs ${essence('thread')}.`,
      `One thread goes through the twelve: ${essence('thread')}. It is first met as ${essence('month-1')}, changes hands half-way at ${essence('month-7')}, and the last month leans towards ${essence('month-12')}.`,
    ]);
  }
  return null;
}

/** One sign cannot weigh one thing against another, so it claims less. */
const singleVerdicts: Record<Drift, readonly string[]> = {
  open: ['One sign is a small answer, and this one leans open.', 'A single sign has come up, and it looks ahead.'],
  hold: ['One sign is a small answer, and this one keeps still.', 'A single sign has come up, and it asks for a pause with a purpose.'],
  turn: ['One sign is a small answer, and this one goes round a corner.', 'A single sign has come up, and it speaks of something that changes shape.'],
  divided: ['One sign is a small answer, and this one is of two minds.'],
};

const touches: Record<Topic, Record<Drift, readonly string[]>> = {
  self: {
    open: ['For you yourself, this may mean allowing a change that you have been explaining away.'],
    hold: ['For you yourself, this may mean keeping a promise to your own person before you make the next one to others.'],
    turn: ['For you yourself, this may mean that an old picture no longer fits, and that nothing is wrong with the face in it.'],
    divided: ['For you yourself, this may mean letting two honest wishes sit at one table without making them vote.'],
  },
  choice: {
    open: ['In the choice before you, a trial may tell you more than another week of weighing.'],
    hold: ['In the choice before you, the next useful thing may be a fact and not yet a decision.'],
    turn: ['In the choice before you, it may help to ask which of the roads belongs to the person you are now.'],
    divided: ['In the choice before you, it may help to say aloud what each road would cost, since both have a cost.'],
  },
  relationship: {
    open: ['Between you and the other, there is room for a plain word; how it is met lies with them.'],
    hold: ['Between you and the other, steadiness may do more at present than one more talk.'],
    turn: ['Between you and the other, the form of the tie may be changing, which is not the same as its end.'],
    divided: ['Between you and the other, more than one thing is true; your own share of it is the part you can tend.'],
  },
  work_money: {
    open: ['In your work, this may mean showing something before it is finished, to a person who can use it.'],
    hold: ['In your work, this may mean putting figures and duties in order before anything new is added.'],
    turn: ['In your work, this may mean that the task has changed while its title stayed as it was.'],
    divided: ['In your work, this may mean that one part deserves more of you and another part less; the sum can stay the same.'],
  },
  dream_symbol: {
    open: ['For the image you bring, this may mean that it wants to be used: drawn, told or walked to.'],
    hold: ['For the image you bring, this may mean keeping it for a while before it is explained.'],
    turn: ['For the image you bring, this may mean that it marks a change you have already made by day.'],
    divided: ['For the image you bring, this may mean that it holds two feelings in one picture, as dreams can.'],
  },
  timing: {
    open: ['For the right moment, look to what could be begun in a small form without waiting for the large one.'],
    hold: ['For the right moment, look to what has to be in place first; that list is the true calendar.'],
    turn: ['For the right moment, look to the thing that is coming to its end; its last day is the first of the next.'],
    divided: ['For the right moment, split the matter: one half may be due, while the other is not.'],
  },
  open: {
    open: ['Wherever this touches you, a first small act may make it clearer than any account of it.'],
    hold: ['Wherever this touches you, a little less motion may let you see what is there.'],
    turn: ['Wherever this touches you, something has already shifted, and it helps to say so.'],
    divided: ['Wherever this touches you, the contradiction may be the most exact thing that can be said.'],
  },
};

const codas: Record<VoiceId, Record<Drift, string>> = {
  lirael: {
    open: 'Something under you already holds; begin from there.',
    hold: 'Nothing has to be carried further tonight.',
    turn: 'What was good in the old form may come with you.',
    divided: 'Both halves of this are trying to look after you.',
  },
  severin: {
    open: 'That is a direction and no more; the facts below decide whether it bears weight.',
    hold: 'Comfort would be cheap here, so here is the work: check what can be checked.',
    turn: 'Do not call it a loss or a gain before you have looked at what is in fact gone.',
    divided: 'Do not smooth this over; a contradiction that is seen does less harm.',
  },
  maren: {
    open: 'So: one small piece of it, this week.',
    hold: 'So: one thing put in order this week, and nothing new beside it.',
    turn: 'So: one old thing put away this week, to make a clear surface.',
    divided: 'So: one hour for each side this week, and then look again.',
  },
  ilva: {
    open: 'Move a little.',
    hold: 'Stay a little.',
    turn: 'Let it turn.',
    divided: 'Both are true.',
  },
};
