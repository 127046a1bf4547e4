import type { VoiceId } from '@omenhall/contracts/draw/spreads.rules';
import type { PositionReading } from '@omenhall/contracts/reading/reading.private';
import type { Choose } from './choose.rules.ts';
import { nameOf, opened, roleLine, type Role, type Sign } from './sign.rules.ts';

/** What one sign says where it lies. `topicLine` is the theme seen through the topic; `forThisWeek` is for the practical voice. */
export function readPosition(choose: Choose, sign: Sign, topicLine: string, forThisWeek: string, voice: VoiceId): PositionReading {
  const pick = (label: string, wordings: readonly string[]) => choose(`position.${sign.position.id}.${label}`, wordings);
  const placed = pick('placed', placements[voice](sign));
  const lying = pick('lying', orientations[sign.role][sign.reversed ? 'reversed' : 'upright']);
  const { core } = sign.facing;
  const paragraphs: Record<VoiceId, () => string[]> = {
    lirael: () => [
      `${sign.text.image} ${placed}`,
      `${core} ${roleLine(sign)}`,
      `${lying} ${topicLine}${sign.role === 'resource' ? '' : ` ${pick('holds', holding)} ${sign.text.resource}`}`,
    ],
    severin: () => [
      `${placed} ${core}`,
      `${roleLine(sign)} ${lying} ${topicLine}`,
      `${pick('check', checking)} ${sign.text.fact}`,
    ],
    maren: () => [
      `${placed} ${core}`,
      `${roleLine(sign)} ${topicLine} ${lying}`,
      `For this week: ${forThisWeek}`,
    ],
    ilva: () => [
      shortened(`${placed} ${core}`),
      shortened(`${roleLine(sign)} ${topicLine}`),
    ],
  };
  return { positionId: sign.position.id, signId: sign.card.id, reversed: sign.reversed, paragraphs: paragraphs[voice]() };
}

/** The plain voice breaks long sentences where the others would pause. */
const shortened = (text: string): string => text.replace(/; (\p{L})/gu, (_, letter: string) => `. ${letter.toUpperCase()}`);

const lies = (sign: Sign): string => (sign.reversed ? 'reversed' : 'upright');

const placements: Record<VoiceId, (sign: Sign) => readonly string[]> = {
  lirael: (sign) => [
    `This is ${nameOf(sign)}, ${lies(sign)}, and in this place it speaks of ${sign.facing.essence}.`,
    `So lies ${nameOf(sign)}, ${lies(sign)}: ${sign.facing.essence}.`,
    `You drew ${nameOf(sign)}, and it lies ${lies(sign)}. One may call it ${sign.facing.essence}.`,
  ],
  severin: (sign) => [
    `${opened(nameOf(sign))}, ${lies(sign)}. Stated soberly: ${sign.facing.essence}.`,
    `Here lies ${nameOf(sign)}, ${lies(sign)}. It stands for ${sign.facing.essence}, and for nothing larger.`,
    `The sign is ${nameOf(sign)}, ${lies(sign)}; its subject is ${sign.facing.essence}.`,
  ],
  maren: (sign) => [
    `${opened(nameOf(sign))} lies here, ${lies(sign)}. Put to use, that is ${sign.facing.essence}.`,
    `You have ${nameOf(sign)} in this place, ${lies(sign)}: ${sign.facing.essence}.`,
    `${opened(nameOf(sign))}, ${lies(sign)}: here it is about ${sign.facing.essence}.`,
  ],
  ilva: (sign) => [
    `${opened(nameOf(sign))}, ${lies(sign)}. ${opened(sign.facing.essence)}.`,
    `${opened(nameOf(sign))} lies ${lies(sign)}. It means ${sign.facing.essence}.`,
  ],
};

const holding = ['What already holds:', 'And this much is there already.', 'Something here bears weight.', 'You need not start from nothing.'] as const;
const checking = ['Before you believe it, check it.', 'This can be tested.', 'The fact to set beside it:', 'What would show it, or refute it:'] as const;

const orientations: Record<Role, Record<'upright' | 'reversed', readonly string[]>> = {
  cause: {
    upright: ['Upright, it was an open cause: one could have seen it at the time, and perhaps you did.', 'Since it stands upright, the origin is nothing to be ashamed of; it did what it came to do.', 'Upright in the first place, it says the matter began honestly, whatever has become of it.'],
    reversed: ['Reversed in this place, it may point to something left out more than to something done.', 'Because it is reversed, the origin may be hidden under a later story about it.', 'Reversed, the cause may be less an event than a long not yet.'],
  },
  fear: {
    upright: ['Upright in the place of fear, it is a fear with a decent reason and the wrong measure.', 'Since it stands upright, the fear is out in the open, and one can talk to it there.', 'Upright here, it is something good that frightens you because it would ask for an answer.'],
    reversed: ['Reversed here, the fear may be old: it belongs to an earlier room and has come along.', 'Because it is reversed, this fear may show itself as irritation, or as work.', 'Reversed in the place of fear, it is already losing its hold, which can feel like more of it at first.'],
  },
  resource: {
    upright: ['Upright, it is at your disposal today, without any preparation.', 'Since it stands upright, others may see this strength in you before you do.', 'Upright in this place, it can be used as it is; the only mistake would be to save it.'],
    reversed: ['Reversed, the strength is there and lies a little below the surface; it may need one quiet evening to reach it.', 'Because it is reversed, you may know this resource mainly by its faults.', 'Reversed in this place, it helps in small doses first.'],
  },
  advice: {
    upright: ['Upright, this advice can be followed as it is written.', 'Since it stands upright, you could act on it openly and tell those concerned.', 'Upright in the place of advice, it asks for a little more of the thing itself.'],
    reversed: ['Reversed, the advice begins with leaving something off.', 'Because it is reversed, try the opposite of your first impulse, in a small form, and look at what happens.', 'Reversed in the place of advice, it asks for a smaller dose and a little more distance.'],
  },
  outcome: {
    upright: ['Upright at the end, the direction is plain; it is a lean and no verdict.', 'Since it stands upright, this could arrive by itself; what you can shape is the manner of it.', 'Upright in the last place, it shows what the present course pays out, if the course is kept.'],
    reversed: ['Reversed at the end, the lean is weak, and a small act can still change it.', 'Because it is reversed, what comes may come late, or in a plainer coat than expected.', 'Reversed in the last place, it says the matter may stay open for longer than you planned for.'],
  },
  key: {
    upright: ['Upright, it needs no effort today, only notice.', 'Since it stands upright, you may meet it in the open, in a talk or in a piece of work.', 'Upright, it may be near enough to touch.'],
    reversed: ['Reversed, it may show itself as a small resistance in the day; that is the place to look.', 'Because it is reversed, look for it in what you put off.', 'Reversed, it asks for less today, and for that with care.'],
  },
};
