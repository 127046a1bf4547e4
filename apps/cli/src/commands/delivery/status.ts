import { defineCommand } from 'citty';
import { readDeliveryStatus, type DeliveryStatus } from '@omenhall/core/operations';
import { layTable } from '../lay-table.rules.ts';
import { answer, atTheDesk, json, span } from './desk-words.ts';

export const status = defineCommand({
  meta: { name: 'status', description: 'The motor at one glance. 0: well; 2: something needs a person; 1: could not be read.' },
  args: { json },
  run: ({ args }) => atTheDesk(async ({ asOperator }) => {
    const found = await asOperator.inTransaction(readDeliveryStatus);
    const needs = whatNeedsAPerson(found);
    answer(args.json, { ...found, needs }, [...print(found), ...needs.map((words) => `NEEDS A PERSON: ${words}`)]);
    return needs.length === 0 ? 0 : 2;
  }),
});

/** How long due work may wait before somebody should look. */
const lateSeconds = 60;

function whatNeedsAPerson({ keeper, workers, queues, controls, dead, findings }: DeliveryStatus): string[] {
  const late = queues.filter(({ oldestDueSeconds }) => (oldestDueSeconds ?? 0) > lateSeconds).filter(({ queue }) => !controls.some(({ scope }) => scope === 'all' || scope === `queue:${queue}`));
  return [
    ...(workers.length === 0 ? ['no worker lives'] : keeper === null ? ['nobody keeps the engine'] : []),
    ...late.map(({ queue }) => `due work of ${queue} waits longer than ${lateSeconds} s`),
    ...(dead > 0 ? [`${dead} dead: omen delivery list --state dead`] : []),
    ...findings.map(({ finding, count }) => `the audit found ${finding}: ${count}`),
  ];
}

function print({ transport, keeper, workers, queues, controls, uncertain, dead, suspects, examinedAt }: DeliveryStatus): string[] {
  const now = Date.now();
  return [
    keeper === null ? 'Keeper: none; nothing is offered.' : `Keeper: ${keeper.host ?? 'unknown'} ${keeper.pid ?? ''} (${keeper.workerId.slice(-8)}), offering on ${transport ?? 'nothing'}.`,
    `Uncertain ${uncertain}, dead ${dead}, suspects ${suspects}. Audited ${examinedAt === null ? 'never' : `${span(now - examinedAt.getTime())} ago`}.`,
    ...section(layTable([
      { heading: 'queue', of: ({ queue }) => queue, atMost: 24 }, { heading: 'due', of: ({ due }) => due, right: true }, { heading: 'future', of: ({ future }) => future, right: true },
      { heading: 'running', of: ({ running }) => running, right: true }, { heading: 'oldest due', of: ({ oldestDueSeconds }) => (oldestDueSeconds === null ? null : span(oldestDueSeconds * 1000)), right: true },
    ], queues), 'No open work.'),
    ...section(layTable([
      { heading: 'worker', of: ({ id }) => id.slice(-8) }, { heading: 'host', of: ({ host }) => host, atMost: 28 }, { heading: 'pid', of: ({ pid }) => pid, right: true },
      { heading: 'beat', of: ({ heartbeatAgeMs }) => `${(heartbeatAgeMs / 1000).toFixed(1)} s`, right: true }, { heading: 'state', of: ({ draining }) => (draining ? 'draining' : 'working') }, { heading: 'build', of: ({ build }) => build },
    ], workers), 'No worker.'),
    ...section(layTable([
      { heading: 'pause', of: ({ scope }) => scope, atMost: 36 }, { heading: 'ends', of: ({ until }) => (until === null ? 'open' : `in ${span(until.getTime() - now)}`) },
      { heading: 'by', of: ({ automatic }) => (automatic ? 'engine' : 'person') }, { heading: 'reason', of: ({ reason }) => reason },
    ], controls), 'Nothing is paused.'),
  ];
}

const section = (lines: string[], none: string): string[] => ['', ...(lines.length === 0 ? [none] : lines)];
