import { defineCommand } from 'citty';
import { showWork, type ShownWork } from '@omenhall/core/operations';
import { layTable, layWords } from '../lay-table.rules.ts';
import { answer, atTheDesk, idOf, json } from './desk-words.ts';

export const show = defineCommand({
  meta: { name: 'show', description: 'One job with its tries, its effect, the evidence, its family and what happens next. Opening it is written to the audit log. 0: shown; 1: unknown, or could not be read.' },
  args: { id: { type: 'positional', required: true, description: 'Id of the job.' }, json },
  run: ({ args }) => atTheDesk(async ({ asOperator }) => {
    const shown = await asOperator.inTransaction((inside) => showWork(inside, idOf(args.id)));
    answer(args.json, shown, print(shown));
    return 0;
  }),
});

function print(job: ShownWork): string[] {
  const at = (moment: Date | null): string => (moment === null ? '-' : moment.toISOString().replace('T', ' ').slice(0, 19));
  return [
    `${job.kind} ${job.id}`,
    `State      ${job.stored}, shown as ${job.state}; queue ${job.queue}, class ${job.effectClass}${job.destination === null ? '' : `, to ${job.destination}`}`,
    `Names      support code ${job.supportRef ?? '-'}, order ${job.orderCode ?? '-'}${job.safeSubject === null ? '' : `, "${job.safeSubject}"`}`,
    `Times      left ${at(job.createdAt)}, changed ${at(job.updatedAt)}, ${job.finishedAt === null ? `next ${at(job.nextRunAt)}` : `ended ${at(job.finishedAt)}`} UTC`,
    `Tries      ${job.attempts} of ${job.maxAttempts}, workers lost ${job.crashes}, payload version ${job.payloadVersion}${job.lastErrorCode === null ? '' : `, last code ${job.lastErrorCode}`}${job.reason === null ? '' : `, reason ${job.reason}`}`,
    job.effect === null ? 'Effect     none was begun' : `Effect     ${job.effect.state} at ${job.effect.provider}, intent ${at(job.effect.intentAt)}, settled ${at(job.effect.settledAt)}${job.evidence === null ? '' : `, on the word of ${job.evidence}`}`,
    ...(job.effect?.providerRef == null ? [] : [`           their id ${job.effect.providerRef}`]),
    ...(job.history.length === 0 ? ['', 'Never tried.'] : ['', ...layTable([
      { heading: 'try', of: ({ number }) => number, right: true }, { heading: 'began (UTC)', of: ({ startedAt }) => at(startedAt) },
      { heading: 'took', of: ({ startedAt, finishedAt }) => (finishedAt === null ? null : `${((finishedAt.getTime() - startedAt.getTime()) / 1000).toFixed(2)} s`), right: true },
      { heading: 'worker', of: ({ worker }) => worker }, { heading: 'outcome', of: ({ outcome }) => outcome }, { heading: 'stage', of: ({ stage }) => stage }, { heading: 'code', of: ({ code }) => code },
    ], job.history)]),
    ...(job.family.length < 2 ? [] : ['', ...layTable([{ heading: 'family', of: ({ generation }) => generation }, { heading: 'id', of: ({ id }) => id }, { heading: 'word', of: ({ state }) => state }], job.family)]),
    '',
    ...job.next.flatMap((words) => layWords(words)),
    ...(job.whyNot === null ? [] : layWords(`No resend: ${job.whyNot}`)),
  ];
}
