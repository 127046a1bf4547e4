import type { QuestionPort } from '@omenhall/contracts/question/question.port';
import { softLimits } from '@omenhall/core/access';
import { askQuestion } from '@omenhall/core/question';
import { refuse } from '@omenhall/core/refuse';
import { asGuest, type Call } from '../plugins/caller.ts';

export const questionPort = (call: Call): QuestionPort => ({
  async ask(input) {
    const { flow, limit, windowSeconds } = softLimits.ask;
    if (!(await call.process.ephemeral.withinLimit(flow, call.caller.subjectIds[0] ?? call.ip, limit, windowSeconds))) refuse('too-many', 'questions of one browser');
    return askQuestion(await asGuest(call), input);
  },
});
