import type { Topic } from '@omenhall/contracts/question/question.schema';
import type { Element, Theme } from '../../content/card-text.rules.ts';
import type { Choose } from './choose.rules.ts';
import { opened, type Sign } from './sign.rules.ts';

/**
 * One line per sign: its own theme seen through the topic; a theme already spoken of gives way to the card's other one,
 * and that to the card's element, so that no line stands twice in a scroll.
 */
export function lensLinesOf(choose: Choose, signs: readonly Sign[], lens: Topic): string[] {
  const spoken = new Set<string>();
  return signs.map(({ text: { themes, element } }) => {
    const theme = themes.find((one) => !spoken.has(one));
    if (theme !== undefined) {
      spoken.add(theme);
      const line = topicLines[theme][lens];
      return spoken.size === 1 ? line : opened(line.replace(topicNamed, ''));
    }
    const free = elementLines[element].filter((line) => !spoken.has(line));
    const line = free.length === 0 ? '' : choose(`lens.${element}`, free);
    spoken.add(line);
    return line;
  });
}

/** The topic is named under the first sign; the others are read in its light. */
const topicNamed = /^(?:Turned on yourself|In a choice|Between two people|At work|In a dream|As to time),? /;

const elementLines: Record<Element, readonly string[]> = {
  fire: ['By its suit or its nature it belongs to fire, so look at what you do here before you look at what you think of it.', 'It is a warm card: it tells more about appetite and drive than about reasons.'],
  water: ['By its suit or its nature it belongs to water, so the mood in which you read this is part of what it says.', 'It is a wet card: it tells more about what is felt between people than about what is agreed.'],
  air: ['By its suit or its nature it belongs to air, so notice in which words you tell the matter to yourself.', 'It is a dry, light card: it tells more about views and sentences than about events.'],
  earth: ['By its suit or its nature it belongs to earth, so look for it among things: a desk, a bill, a meal, a bed.', 'It is a solid card: it tells more about conditions than about intentions.'],
};

/** What a theme most often looks like inside a topic, in things one could point at. */
const topicLines: Record<Theme, Record<Topic, string>> = {
  beginning: {
    self: 'Turned on yourself, this may be a version of you that has existed for weeks and has not been introduced to anybody.',
    choice: 'In a choice, a beginning favours the road whose first step costs little and teaches something, over the one that looks complete on paper.',
    relationship: 'Between two people, a beginning is often a first sentence said differently, long before it is a new person or a new start.',
    work_money: 'At work, a beginning tends to mean a first draft, a first call or a first hour, and very rarely a resignation.',
    dream_symbol: 'In a dream, what begins is often what the day had no room for; the first image you recall is worth more than the last.',
    timing: 'As to time, a beginning is ripe when the first small part of it could be done without anyone’s leave.',
    open: 'You could ask where in your week something new has already taken a chair.',
  },
  choice: {
    self: 'Turned on yourself, it asks which of your wishes you would still have if nobody were told about it.',
    choice: 'Here the choice itself is on the table: what you would be giving up may be clearer than what you would gain.',
    relationship: 'Between two people, a choice that is never spoken is made by habit, and habit has no favourites.',
    work_money: 'At work, each yes is paid in hours; the calendar tells what was chosen better than the plan does.',
    dream_symbol: 'In a dream, two doors are often two moods; the one you felt before choosing says more than what lay behind it.',
    timing: 'As to time, a choice is late when it has begun to be made by deadlines, and early while a fact is still missing.',
    open: 'You could look for the point in this where a yes and a no would each cost you something real.',
  },
  effort: {
    self: 'Turned on yourself, this may be about how hard you make things before you allow them to count.',
    choice: 'In a choice, it is fair to ask which road would still be worth walking on a dull day in the middle.',
    relationship: 'Between two people, effort shows in who arranges, who remembers and who asks; it can be counted without blame.',
    work_money: 'At work, effort is a matter of hours and of what they bring; both can be written down by Friday.',
    dream_symbol: 'In a dream, running, carrying and climbing often repeat what the body did by day without being asked.',
    timing: 'As to time, effort has a rhythm; where each week asks for more than the last, the pace is the question.',
    open: 'You could ask which part of your exertion moves the thing, and which part only shows that you care.',
  },
  rest: {
    self: 'Turned on yourself, it may say that you are tired before it says anything else, and that tiredness colours the rest.',
    choice: 'In a choice, it is worth knowing which answer you give when rested; it may differ from the one at midnight.',
    relationship: 'Between two people, rest can be an evening without a subject, which is not the same as distance.',
    work_money: 'At work, rest tends to mean a pause that is entered in the calendar, since the other kind is taken by whoever asks.',
    dream_symbol: 'In a dream, still water, beds and empty rooms may stand for a wish for rest that found no other words.',
    timing: 'As to time, this leans towards later: not from doubt, but because strength comes first and answers after.',
    open: 'You could ask what would be left of the matter after three good nights.',
  },
  bond: {
    self: 'Turned on yourself, it asks in whose company you are most like the person you mean to be.',
    choice: 'In a choice, look at who would be at your side on each road on an ordinary Wednesday.',
    relationship: 'Between two people, the tie is made of small repeated things; look there before you look at the large words.',
    work_money: 'At work, much hangs on one or two people with whom plain talk is possible; a project seldom outlasts them.',
    dream_symbol: 'In a dream, a person may stand for the way you feel near them, more than for themselves.',
    timing: 'As to time, what concerns two moves at the pace of the slower one, and that is not always the same person.',
    open: 'You could ask who else is in this, and whether they know it.',
  },
  trust: {
    self: 'Turned on yourself, it asks what you rely on in yourself without checking, and what you check without end.',
    choice: 'In a choice, trust is the share that no research removes; it helps to know how large that share is.',
    relationship: 'Between two people, trust grows by kept small promises and can be read there, without guessing at anybody’s heart.',
    work_money: 'At work, trust has a paper side: what is agreed, by whom and until when.',
    dream_symbol: 'In a dream, ground that holds or gives way often repeats how safe you felt on one certain day.',
    timing: 'As to time, trust is slower than agreement; a date set without it tends to be moved.',
    open: 'You could ask what you are taking on faith here, and whether the one you trust has been told.',
  },
  boundary: {
    self: 'Turned on yourself, it may be about a no that you say inwardly and that nobody has yet heard.',
    choice: 'In a choice, it helps to name first what is out of the question; the field grows smaller and kinder.',
    relationship: 'Between two people, a limit that is spoken early is a piece of courtesy; spoken late, it sounds like an accusation.',
    work_money: 'At work a limit is mostly a matter of hours, sums and duties, and can be put into one written sentence.',
    dream_symbol: 'In a dream, walls, doors and fences often mark where you felt crowded, or shut out, in the days before.',
    timing: 'As to time, a limit works when it is a date; “soon” and “one day” keep every door ajar.',
    open: 'You could ask where in this you end and the others begin.',
  },
  ending: {
    self: 'Turned on yourself, it may concern a role that you have grown out of and still play well.',
    choice: 'In a choice, one of the roads may already be over; then it is less a decision than a farewell.',
    relationship: 'Between two people, an ending may concern one form of the tie: a habit, a tone, an arrangement. The tie itself is another matter.',
    work_money: 'At work, ask what would be missed if it stopped on Monday, and by whom.',
    dream_symbol: 'In a dream, an end is seldom a forecast; more often the day is putting something away.',
    timing: 'As to time, what is finished holds things up until somebody says that it is finished.',
    open: 'You could ask what in this is over by fact and not yet by word.',
  },
  change: {
    self: 'Turned on yourself, it may be that you have changed first, and that your habits are the last to hear of it.',
    choice: 'In a choice, see which road can be left again; where things move, a way back is worth a detour.',
    relationship: 'Between two people, change comes unevenly; for a while one of them lives in the old arrangement.',
    work_money: 'At work, change shows early in small figures: requests, replies, hours, questions that nobody used to ask.',
    dream_symbol: 'In a dream, moving houses and shifting rooms may be the mind trying out where the furniture goes.',
    timing: 'As to time, things are in motion; what you fix now should be easy to unfix.',
    open: 'You could ask what has already become different without having been decided.',
  },
  truth: {
    self: 'Turned on yourself, it asks for the sentence you would write if it were never read.',
    choice: 'In a choice, one honest reason outweighs five good ones; you may know which one it is.',
    relationship: 'Between two people, truth is best asked for and best told in facts: what was said, what was done, what is wished.',
    work_money: 'At work, look for the figure that everyone avoids; it is rarely as bad as the silence around it.',
    dream_symbol: 'In a dream, the odd detail is often the accurate one; write it down before you explain it.',
    timing: 'As to time, a missing fact sets the pace here, more than any season.',
    open: 'You could ask what you know in this, apart from what you have concluded.',
  },
  patience: {
    self: 'Turned on yourself, it may ask you to be as slow with yourself as you would be with a friend.',
    choice: 'In a choice, waiting is an option with its own costs; it deserves a date like the others.',
    relationship: 'Between two people, patience is a gift while it is chosen, and a debt once it is expected.',
    work_money: 'At work, patience needs a measure: what should be visible by when, and who looks.',
    dream_symbol: 'In a dream that returns, change comes in details; keep a line for each night and compare after a week.',
    timing: 'As to time, this speaks for the slower clock: weeks more than days, and a season more than a deadline.',
    open: 'You could ask what would ripen here if it were left alone for ten days.',
  },
  courage: {
    self: 'Turned on yourself, it may be less about a leap than about being seen trying.',
    choice: 'In a choice, notice which road you argue against most; fear and reason use the same words there.',
    relationship: 'Between two people, courage often has the length of one sentence, said without a reproach in it.',
    work_money: 'At work, courage may mean asking for one exact thing: an hour, a fee, a name on a piece of work.',
    dream_symbol: 'In a dream, what you turn to face tends to lose its size; what you flee is seldom looked at.',
    timing: 'As to time, the fitting moment may be a little before you feel ready, on a day with nothing else in it.',
    open: 'You could ask what you would try here if failing in it were a private matter.',
  },
  care: {
    self: 'Turned on yourself, it asks whether you would treat a guest the way you treat the person in your coat.',
    choice: 'In a choice, see which road looks after you once the novelty is gone.',
    relationship: 'Between two people, care is welcome where it is asked for; a short question can spare a great service.',
    work_money: 'At work, unpaid care has hours too: the listening, the tidying up, the remembering for others.',
    dream_symbol: 'In a dream, a child, an animal or a plant may stand for whatever is in your keeping, you included.',
    timing: 'As to time, what needs tending goes by days and meals, and grows uneasy under plans.',
    open: 'You could ask what here needs looking after, and whether it is your turn.',
  },
  means: {
    self: 'Turned on yourself, it asks what you count as your own: hours, skills, money, sleep.',
    choice: 'In a choice, put the plain costs beside each road, in hours and in sums, and see if the wish survives.',
    relationship: 'Between two people, money, time and space are seldom the quarrel and often the place where it is held.',
    work_money: 'At work, means lie close to the ground: figures, contracts, working hours. They can be looked up, and looking calms.',
    dream_symbol: 'In a dream, a purse, a house or a key may stand for strength you have or feel short of.',
    timing: 'As to time, the pace may depend on means: what can be carried for how many months.',
    open: 'You could ask what this lives on, and for how long that lasts.',
  },
  craft: {
    self: 'Turned on yourself, it may be that making something, badly at first, would tell you more than thinking about it.',
    choice: 'In a choice, try a sample of each road before you judge; an afternoon of doing outweighs a week of weighing.',
    relationship: 'Between two people, skill counts as well: how to ask, how to stop, how to mend. It can be learned late.',
    work_money: 'At work, look at what your hands have learned this year; it may be worth more than the post it was learned in.',
    dream_symbol: 'In a dream, tools and unfinished pieces may point to something you know how to do and do not do.',
    timing: 'As to time, skill keeps its own calendar: it arrives by repetition, and repetition can begin at once.',
    open: 'You could ask which part of this is a matter of practice and not of character.',
  },
  joy: {
    self: 'Turned on yourself, it asks what you enjoy when no one could praise you for it.',
    choice: 'In a choice, gladness is a reason; it need not win, but it should be allowed to speak.',
    relationship: 'Between two people, laughter is a fact like any other: how often, and about what, can be remembered.',
    work_money: 'At work, note which hour goes by unnoticed; it says something about the next ten years.',
    dream_symbol: 'In a dream, brightness and company may be an answer to a sober week, and need no deeper cellar.',
    timing: 'As to time, the good hours are a guide: what is begun in them tends to be kept up.',
    open: 'You could ask what is going well here and has not yet been mentioned.',
  },
};
