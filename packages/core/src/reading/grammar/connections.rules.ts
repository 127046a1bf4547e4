import type { Connection } from '@omenhall/contracts/reading/reading.private';
import type { Choose } from './choose.rules.ts';
import { elementJoins, meetings, pairLeads, rankJoins, suitJoins, themeJoins } from './connection-lines.rules.ts';
import { placeWords, wideLeads } from './place-lines.rules.ts';
import { isCourt, isMajor, isWide, nameOf, opened, type Sign } from './sign.rules.ts';

interface Join { kind: string; weight: number; a: Sign; b: Sign; wordings: readonly string[] }

/** The strongest joins of a spread, and one line on the draw as a whole. */
export function connect(choose: Choose, signs: readonly Sign[]): Connection[] {
  if (signs.length < 2) return [];
  const joins = signs.flatMap((a, i) => signs.slice(i + 1).flatMap((b) => joinsOf(a, b)));
  const wide = isWide(signs);
  const wanted = signs.length > 12 ? 7 : signs.length > 9 ? 6 : wide ? 5 : signs.length > 3 ? 4 : 2;
  const chosen: Join[] = [];
  while (chosen.length < wanted) {
    const next = best(joins.filter((join) => !chosen.some((other) => other.a === join.a && other.b === join.b)), chosen, wide);
    if (next === undefined) break;
    chosen.push(next);
  }
  return [...chosen.map((join, i) => spoken(choose, join, chosen.slice(0, i).filter((other) => other.kind === join.kind).length, wide ? i : null)), wholeSpread(choose, signs)];
}

/** The heaviest join, less for each time its kind or one of its signs has spoken: the draw is joined all over, not at one card. */
function best(joins: readonly Join[], chosen: readonly Join[], wide: boolean): Join | undefined {
  // Three cards of one number would say the same of it twice.
  const again = (kind: string) => (wide && kind === 'rank' ? 20 : 5);
  const worth = ({ a, b, kind, weight }: Join) =>
    weight - chosen.reduce((sum, other) => sum + (other.kind === kind ? again(kind) : 0) + [other.a, other.b].filter((sign) => sign === a || sign === b).length * 1.5, 0);
  return joins.reduce<Join | undefined>((lead, join) => (lead === undefined || worth(join) > worth(lead) ? join : lead), undefined);
}

/** `before` counts the joins of this kind that have been told already; a later one takes the next wording. In a wide spread `number` counts all joins. */
function spoken(choose: Choose, { a, b, kind, wordings }: Join, before: number, number: number | null): Connection {
  const pair = `${a.role} ${b.role}`;
  const label = `connection.${a.position.id}.${b.position.id}`;
  const [here, there] = [a, b].map(({ position }) => placeWords[position.id] ?? `the ${position.name.toLowerCase()}`);
  const rotated = wideLeads[((number ?? 0) + choose('connection.wide', wideLeads.map((_, i) => i))) % wideLeads.length];
  const lead = pairLeads[pair] !== undefined || number === null
    ? choose(`${label}.lead`, pairLeads[pair] ?? [`${a.position.name} and ${b.position.name} belong together.`])
    : opened(rotated?.(here ?? '', there ?? '') ?? '');
  const first = choose(`connection.${kind}`, wordings.map((_, i) => i));
  return { positionIds: [a.position.id, b.position.id], text: `${lead} ${wordings[(first + before) % wordings.length] ?? ''}` };
}

function joinsOf(a: Sign, b: Sign): Join[] {
  const joins: Join[] = [];
  const both = `${opened(nameOf(a))} and ${nameOf(b)}`;
  const add = (kind: string, weight: number, wordings: readonly string[]) => joins.push({ kind, weight, a, b, wordings });
  const named = meetings[`${a.card.id} ${b.card.id}`] ?? meetings[`${b.card.id} ${a.card.id}`];
  if (named !== undefined) add('meeting', 10, [named]);

  const minors = !isMajor(a) && !isMajor(b);
  const sameSuit = minors && a.card.suit === b.card.suit;
  const step = Math.abs(a.card.rank - b.card.rank);
  if (minors && step === 0) add('rank', 9, [`${both} carry the same number. ${opened(rankJoins[a.card.rank - 1] ?? '')}.`]);
  if (sameSuit && step === 1) {
    const [early, late] = a.card.rank < b.card.rank ? [a, b] : [b, a];
    add('sequence', 8.5, [
      `${opened(nameOf(early))} and ${nameOf(late)} are neighbours in the deck, so this is one story in two scenes: first ${early.facing.essence}, then ${late.facing.essence}.`,
      `One card follows the other in its suit: ${nameOf(early)} leads on to ${nameOf(late)}. A single step lies between ${early.facing.essence} and ${late.facing.essence}.`,
    ]);
  }
  const shared = a.text.themes.find((theme) => b.text.themes.includes(theme));
  if (shared !== undefined) {
    const weight = a.text.themes[0] === b.text.themes[0] ? 8 : 6;
    add('theme', weight, themeJoins[shared].map((line) => `${both} have a theme in common: ${line}.`));
  }
  if (sameSuit) add('suit', 7, suitJoins[a.text.element].map((line) => `${both} come from one suit. ${opened(line)}.`));
  if (isCourt(a) && isCourt(b)) {
    add('court', 7.5, [
      `${both} are both figures. They may stand for two people in this, but first of all read them as two manners of yours that have not yet been introduced.`,
      `Two figures face each other, ${nameOf(a)} and ${nameOf(b)}. Before you look for faces to fit them, ask when you yourself behave like the one and when like the other.`,
    ]);
  }
  if (isMajor(a) !== isMajor(b)) {
    const [major, minor] = isMajor(a) ? [a, b] : [b, a];
    add('weight', 4, [
      `${opened(nameOf(major))} is a great card, and ${nameOf(minor)} a small one. The first gives the theme, ${major.facing.essence}; the second gives the weekday on which it is met, and there it has the form of ${minor.facing.essence}.`,
      `The heavier of the two is ${nameOf(major)}. ${opened(nameOf(minor))} is where it becomes practical. The large matter, ${major.facing.essence}, may be met there in small: ${minor.facing.essence}.`,
    ]);
  }
  if (isMajor(a) && isMajor(b)) {
    add('majors', 5, [
      `${both} are both great cards. Neither gives way to the other, so the room between ${a.facing.essence} and ${b.facing.essence} may be narrow, and worth knowing well.`,
      `Two great cards in these places, ${nameOf(a)} and ${nameOf(b)}, make this a matter of direction more than of detail: ${a.facing.essence} on one side, ${b.facing.essence} on the other.`,
    ]);
  }
  if (a.text.element !== b.text.element) {
    const lines = elementJoins[`${a.text.element} ${b.text.element}`] ?? elementJoins[`${b.text.element} ${a.text.element}`];
    if (lines !== undefined) add('element', 3, lines.map((line) => `${both} are of different stuff: ${line}.`));
  }
  if (a.reversed !== b.reversed) {
    const [up, down] = a.reversed ? [b, a] : [a, b];
    add('orientation', 3.5, [
      `${opened(nameOf(up))} stands upright and ${nameOf(down)} lies reversed. What flows freely in the one is held back in the other: ${up.facing.essence} here, ${down.facing.essence} there.`,
      `One of these stands and one hangs. ${opened(nameOf(up))} shows ${up.facing.essence}, in the open; ${nameOf(down)} shows ${down.facing.essence}, and may want a kinder look.`,
    ]);
  }
  add('essence', 1, [
    `${both} have little in common, which is itself a finding: ${a.facing.essence} and ${b.facing.essence} may belong to two matters that you have been treating as one.`,
    `Set side by side, ${nameOf(a)} and ${nameOf(b)} make one sentence: ${a.facing.essence}, and in the same breath ${b.facing.essence}. You could ask what joins them in your week.`,
  ]);
  return joins;
}

function wholeSpread(choose: Choose, signs: readonly Sign[]): Connection {
  const majors = signs.filter(isMajor).length;
  const reversed = signs.filter((sign) => sign.reversed).length;
  const courts = signs.filter(isCourt).length;
  const suits = (['fire', 'water', 'air', 'earth'] as const).map((element) => ({ element, count: signs.filter((sign) => !isMajor(sign) && sign.text.element === element).length }));
  const leading = suits.find(({ count }) => count * 2 > signs.length);
  const many = counted(signs.length);
  const positionIds = signs.map((sign) => sign.position.id);
  const say = (kind: string, wordings: readonly string[]) => ({ positionIds, text: choose(`whole.${kind}`, wordings) });

  if (majors * 2 > signs.length) return say('majors', [
    `Great cards outnumber the small ones among these ${many}. This may be about the direction of a season and not about one decision, so no single evening has to settle it.`,
    `With so many great cards among ${many}, the matter is larger than its occasion. What you do about it can still be small, and may be better for it.`,
  ]);
  if (reversed === signs.length) return say('all-reversed', [
    `All ${many} lie reversed. Read it as a draw that looks inward: the strength is there, and at present it goes into holding back, checking or putting off.`,
    `Not one of the ${many} stands upright. That is no bad omen; it says that the work is on the inside of the matter and may not show for a while.`,
  ]);
  if (leading !== undefined) return say(`suit-${leading.element}`, [suitWeight[leading.element]]);
  if (reversed === 0) return say('none-reversed', [
    `All ${many} stand upright. The signs say what they say without a second floor; you could take them at their word and look for the difficulty elsewhere.`,
    `None of the ${many} is reversed. Little here is hidden from you; what is lacking may be less insight than an hour in which to act on it.`,
  ]);
  if (courts * 2 >= signs.length) return say('courts', [
    'Several figures have come up. A draw with so many faces may be asking who speaks in this matter: you, a role you play, or a voice you once learned by heart.',
    'With so many figures on the table, look at manners before you look at plans. How a thing is said may change more here than what is said.',
  ]);
  if (majors === 0) return say('no-majors', [
    `No great card lies among the ${many}. The matter is made of ordinary things, so ordinary means can reach it: a talk, a list, an early night.`,
    `The ${many} are all small cards. Nothing here is fate; it is a week like others, with a few handles on it.`,
  ]);
  return say('balance', [
    `Of the ${many}, ${counted(reversed)} ${reversed === 1 ? 'lies' : 'lie'} reversed, and ${counted(majors)} ${majors === 1 ? 'is a great card' : 'are great cards'}. It is a mixed draw, and it may be read like mixed weather: some things can be done today, others under a roof.`,
    `Seen from a step back, the ${many} are of different weight and face different ways. You need not make them agree; it is enough to know which one you tend to listen to.`,
  ]);
}

const counted = (count: number): string => ['none', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve', 'thirteen'][count] ?? String(count);

const suitWeight = {
  fire: 'Wands lead this draw. It is warm and in haste, and it may be telling you that you have enough drive; what would help is an order in which to spend it.',
  water: 'Cups lead this draw. Much of it is mood and tie, and facts alone may not settle it, although a few facts would do the mood good.',
  air: 'Swords lead this draw. It takes place largely in the head, and what is thought there at length could often be asked in one line.',
  earth: 'Coins lead this draw. It stands on matter: hours, bodies, sums and rooms. Whatever else it means, something practical can be done about it.',
} as const;
