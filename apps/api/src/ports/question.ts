import type { QuestionPort } from '@omenhall/contracts/question/question.port';
import { softLimits } from '@omenhall/core/access';
import { askQuestion } from '@omenhall/core/question';
import { refuse } from '@omenhall/core/refuse';
import { asGuest, type Call } from '../plugins/caller.ts';

const strangersPerAddress = 100;

export const questionPort = (call: Call): QuestionPort => ({
  async ask(input) {
    const { flow, limit, windowSeconds } = softLimits.ask;
    const [known] = call.caller.subjectIds;
    // Behind one address may stand a whole school; only a browser that is known is held to the narrow limit.
    const within = await call.process.ephemeral.withinLimit(flow, known ?? call.peer, known === undefined ? limit * strangersPerAddress : limit, windowSeconds);
    if (!within) refuse('too-many', 'questions of one browser');
    return askQuestion(await asGuest(call), input);
  },
});
