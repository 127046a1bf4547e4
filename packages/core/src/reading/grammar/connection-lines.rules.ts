import type { Element, Theme } from '../../content/card-text.rules.ts';

/** What two cards say when they meet, whatever their places. Ids in the deck's order. */
export const meetings: Readonly<Record<string, string>> = {
  'major-0 major-21': 'The first and the last of the great cards lie in one draw. What is nearly finished and what has barely begun may be the same thing, seen from its two ends.',
  'major-1 major-2': 'Doing and knowing have come up together. One of them wants to act at once, the other has noticed something; let the second speak before the first starts work.',
  'major-3 major-4': 'The orchard and the throne lie side by side: growth needs some fence, and a fence without growth guards nothing. It may be a question of how much of each.',
  'major-4 major-16': 'Here the ruler and the falling tower share a table. It is worth asking which rule, if it bent a little, would not need to break.',
  'major-5 major-0': 'The tried way and the untried one look at each other. You could use the teacher’s map for the first stretch and your own feet after it.',
  'major-6 major-9': 'A tie and a withdrawal meet in this draw. To be alone for a while need not speak against the bond; it may be how one hears what one would be agreeing to.',
  'major-6 major-15': 'A free yes and an old bargain lie close together, and they can look alike. The test is plain: could the yes be taken back without punishment?',
  'major-7 major-12': 'The cart that drives and the ring that hangs have both come up. Part of this wants to be moved and part wants to be left; the art lies in telling them apart.',
  'major-8 major-15': 'Gentle force stands next to the old knot. What was tied slowly tends to come undone slowly, by a hand that does not pull.',
  'major-10 major-11': 'Luck and justice share this draw. Some of what happened was weather, and some was deed; only for the second does anyone owe anything.',
  'major-13 major-20': 'An ending and a call have come together. It may be that something has to be laid down before the name that is called sounds like yours.',
  'major-13 major-3': 'A cut and a green hill lie in one draw. Gardeners know the pair: what is pruned in time bears more than what is spared.',
  'major-14 major-15': 'The measured pour and the fixed habit meet. Between all and nothing there is an amount, and this draw seems to ask you to find it.',
  'major-16 major-17': 'The broken tower and the quiet star have come up together. After what fell there is open sky; one sees further, and it is cooler.',
  'major-18 major-19': 'Moon and sun share this draw, so a thing is seen twice: once by half light, once plainly. Where the two pictures differ, there is something to learn.',
  'major-2 major-19': 'What is veiled and what is plain lie side by side. Not everything that is kept quiet is hidden, and not everything that shines has been said.',
  'major-9 major-17': 'A lamp for one step and stars for the whole sky: these two agree. You need not see the road to trust the direction of it.',
  'major-11 major-18': 'The scales have come up beside the moon. Before you judge, it may be fair to ask how much of the evidence is mood.',
};

export const elementJoins: Readonly<Record<string, readonly string[]>> = {
  'fire water': ['heat and feeling meet here, and they can turn each other to steam; one of the two should go first, and say so', 'one side wants to act and the other to feel; neither gets its way by talking over the other'],
  'earth air': ['thought runs ahead here and matter follows slowly; a plan gains when it waits for its own feet', 'one side has ideas and the other has costs, and each needs the other to be of any use'],
  'fire air': ['thought feeds the fire here, so things may go quickly; it helps to decide beforehand where to stop', 'idea and impulse are of one mind, which is pleasant, and which leaves no one to ask the dull question'],
  'water earth': ['feeling finds ground here; what is felt can be given a form, an hour or a place', 'the soft and the solid go well together: care, once it has a timetable, tends to last'],
  'fire earth': ['drive meets weight here: the one would be off by noon and the other asks about winter', 'the spark needs the hearth and the hearth needs the spark; the quarrel is about pace'],
  'water air': ['feeling and reason speak two languages here; something is lost if either does all the translating', 'one side explains what the other feels, and an explanation can come a day too early'],
};

export const suitJoins: Record<Element, readonly string[]> = {
  fire: ['two staves, then: the strength here is drive, and the same drive may be what wears you out', 'twice the sign of wands: will and appetite shape this more than circumstances do'],
  water: ['two cups, then: the matter is moved by feeling, even where it is told as a matter of fact', 'twice the sign of cups: what passes between people counts for more here than what is decided'],
  air: ['two blades, then: much of this takes place in words and thoughts, and can be changed there', 'twice the sign of swords: clarity is near, and so is the habit of thinking in circles'],
  earth: ['two coins, then: this stands on the ground, on hours, sums and things that can be touched', 'twice the sign of coins: what helps is practical, and what hinders can probably be counted'],
};

export const rankJoins: readonly string[] = [
  'two beginnings of different kinds ask for the same morning',
  'two pairs: in both, something is held level and waits to be decided',
  'two threes: in both, others are needed before it counts',
  'two fours: both speak of keeping still, one perhaps in rest and one in guard',
  'two fives: both are the uneasy middle of their road, and the middle is no verdict on the end',
  'two sixes: both restore a balance, and in both it matters who gives',
  'two sevens: both ask what the trouble is worth before more of it is spent',
  'two eights: both are about pace, and they may not want the same one',
  'two nines: both stand shortly before the end and feel alone with it',
  'two tens: both are full to the brim, and the next thing is to set something down',
  'two pages: the draw speaks of learning, and of being allowed to do a thing badly at first',
  'two knights: there is much motion here, and each rider takes his own road for the only one',
  'two queens: two ways of caring share a house, and one of them may have been forgotten',
  'two kings: two ways of being in charge have met, and both of them may be yours',
];

export const themeJoins: Record<Theme, readonly string[]> = {
  beginning: ['both know something about starting, and the second may show what the first start lacked', 'both stand at a threshold, so the question is less whether than with what in your hands'],
  choice: ['both turn on a choice; it may be one and the same, met at two different hours', 'both ask you to prefer something, and to let the other thing be good as well'],
  effort: ['both speak of exertion, and one of them may be doing the work of two', 'both lean on your strength, so it is fair to ask what it gets in return'],
  rest: ['both ask for rest, from two different sides, and that makes it hard to overhear', 'both have to do with rest; where the one lacks it, the other may know where it is kept'],
  bond: ['both concern a tie; what is unsaid in the one place is felt in the other', 'both turn towards other people, and neither can be settled by you alone'],
  trust: ['both are about what can be relied on, and one of them supplies what the other doubts', 'both rest on trust; where it is thin in the one, look for it in the other'],
  boundary: ['both draw a line, and one of the lines may be in the wrong place', 'both speak of limits: where the one holds too firmly, the other may show the gate'],
  ending: ['both have to do with what is over; named in the one place, it may weigh less in the other', 'both let something go, and they need not do it on the same day'],
  change: ['both are on the move, so a plan that joins them should be written in pencil', 'both speak of change; the one brings it, the other has to live in it'],
  truth: ['both want something said; the first knows it, the second may know how', 'both turn on a plain fact, and it is likely to be the same fact'],
  patience: ['both are slow, and slow twice over is a rhythm and not a fault', 'both ask for time; it may help to give them the same date on which you look again'],
  courage: ['both ask for heart, though one asks for a word and the other for staying put', 'both need courage, and it need not be found twice; what you do in the one counts in the other'],
  care: ['both look after something; see who is left out of both', 'both give, so it is worth asking where in this draw anything is received'],
  means: ['both touch on what you have to live from; numbers could calm one of them at once', 'both weigh means, in hours or in money, and neither is settled by mood'],
  craft: ['both are a matter of practice, and the one can be the exercise for the other', 'both trust the hands more than the plan; try it in small before you judge it'],
  joy: ['both know a gladness, and that is worth as much weight as the worries got', 'both are brighter than the matter feels; perhaps the feeling is late'],
};

/** How two parts of a spread stand to each other. */
export const pairLeads: Readonly<Record<string, readonly string[]>> = {
  'cause advice': ['What began this and what may help it belong together.', 'From the cause a thread runs to the advice.'],
  'cause outcome': ['Beginning and end answer each other.', 'Where it came from and where it leans can be read as one sentence.'],
  'advice outcome': ['Your hand and the direction of the matter touch here.', 'Between what you could do and where it leans there is some play.'],
  'cause fear': ['The fear has something of the origin in it.', 'What set this going and what frightens are related.'],
  'cause resource': ['What began it also left you something.', 'The origin and the help lie closer than they seem.'],
  'fear resource': ['Fear and help look at each other in this draw.', 'What frightens and what carries are two sides of one table.'],
  'fear advice': ['The advice goes past the fear, so it is good to know both.', 'What alters the view and what may be done about it meet here.'],
  'fear outcome': ['The fear and the end have something to say to each other.', 'What you fear and where it leans are not the same thing, and can be compared.'],
  'resource advice': ['What you have and what you could do with it lie side by side.', 'The help and the hand belong together here.'],
  'resource outcome': ['What you already have works on where this leans.', 'The resource reaches as far as the last place.'],
};
