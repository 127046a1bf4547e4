import type { VoiceId } from '@omenhall/contracts/draw/spreads.rules';
import type { Choose } from './choose.rules.ts';
import { nameOf, opened, type Drift, type Sign } from './sign.rules.ts';

/** The last words, in the voice. */
export function closingOf(choose: Choose, hand: Sign, drift: Drift, voice: VoiceId): string {
  return `${choose('closing.sign', farewells[voice](hand))} ${choose('closing.drift', partings[voice][drift])}`;
}

const farewells: Record<VoiceId, (hand: Sign) => readonly string[]> = {
  lirael: (hand) => [
    `Keep ${nameOf(hand)} near you for a few days, as one keeps a letter that need not be answered at once.`,
    `If you take one picture from these pages, let it be ${nameOf(hand)}, and let it rest a little.`,
    `You brought this here and looked at it; that was already a piece of the work.`,
  ],
  severin: (hand) => [
    `${opened(nameOf(hand))} is the part that you can answer for. The rest is description.`,
    `Everything above is worth as much as what you find confirmed. Begin with ${nameOf(hand)}.`,
    `Test it, strike out what is wrong, and keep ${nameOf(hand)} if it stands.`,
  ],
  maren: (hand) => [
    `Put ${nameOf(hand)} where you see it in the morning, and do the small thing first.`,
    `You have enough here for one week. ${opened(nameOf(hand))} is the handle.`,
    `Fold this up, do one thing, and look again when it is done.`,
  ],
  ilva: (hand) => [
    `That is all. ${opened(nameOf(hand))} is yours to use.`,
    `Read it twice. Then put it away. Keep ${nameOf(hand)}.`,
    `This is what the signs say. You know the rest.`,
  ],
};

const partings: Record<VoiceId, Record<Drift, readonly string[]>> = {
  lirael: {
    open: ['The way ahead looks friendly enough to try, and you may turn round on it as often as you like.', 'What wants to begin may begin small; it has time to grow, and so have you.'],
    hold: ['Nothing here is asking you to be quick. What holds you now may also carry you.', 'You may rest on this for a while; the ground under it is firmer than it felt.'],
    turn: ['What is leaving did its part. You may stand at the window until the road is clear.', 'Turns are hardest in the middle, and the middle passes.'],
    divided: ['You need not be of one mind in order to be kind to both of them.', 'Let the two sides sit together for an evening; they may know each other better than you think.'],
  },
  severin: {
    open: ['An open road is no merit. What you do on it may be.', 'Go, if the facts allow it, and write down what you expected, so that you can compare.'],
    hold: ['Waiting is a decision; give it a reason and an end.', 'Stand still if you have grounds for it. Name them.'],
    turn: ['Something is over or is not. Find out which, and act on that.', 'Do not mourn what you have not checked, and do not promise what you have not seen.'],
    divided: ['Two true things remain two. Do not force the sum.', 'You lack no courage here; you lack a fact. Get it.'],
  },
  maren: {
    open: ['Small, soon, and with a way back: that is the whole plan.', 'Start before supper, and stop while it still goes well.'],
    hold: ['Tidy one corner of it and leave the rest; that counts.', 'Nothing new this week. One old thing, done properly.'],
    turn: ['Make room first; the next thing needs a shelf.', 'Put one thing out, bring one thing in, and see how the room feels.'],
    divided: ['Half a day for the one, half a day for the other. Then you know more.', 'Try both in small before you argue about either.'],
  },
  ilva: {
    open: ['Take one step. Look again.', 'The door is open. You may walk.'],
    hold: ['Stay. Breathe. Decide later.', 'Not now. That is also an answer.'],
    turn: ['Something ends. Something else has room.', 'Let go of one thing. See what is left.'],
    divided: ['Take one side today. Take the other tomorrow.', 'You want two things. Say so.'],
  },
};
