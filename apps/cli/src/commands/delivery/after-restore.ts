import { defineCommand } from 'citty';
import { readEnvironment } from '@omenhall/adapters/env';
import { holdAfterRestore } from '../../up/hold-after-restore.ts';
import { layTable } from '../lay-table.rules.ts';
import { answer, dryRun, json, orWords } from './desk-words.ts';

export const afterRestore = defineCommand({
  meta: { name: 'after-restore', description: 'Prepares a restored ledger before anything works on it: pauses everything, and holds what may have been sent since the backup. 0: prepared, or shown; 1: a worker lives, or a fault.' },
  args: { 'backup-at': { type: 'string', required: true, description: 'When the backup was taken, such as 2026-11-20T02:00:00Z.' }, 'dry-run': dryRun, json },
  run: ({ args }) => orWords(async () => {
    const backupAt = new Date(args['backup-at']);
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(args['backup-at']) || Number.isNaN(backupAt.getTime())) throw new Error('--backup-at is a moment with its zone, such as 2026-11-20T02:00:00Z');
    const jobs = await holdAfterRestore(readEnvironment(process.env, 'cli'), backupAt, { dryRun: args['dry-run'] });
    answer(args.json, { dryRun: args['dry-run'], jobs }, [
      ...layTable([
        { heading: 'id', of: ({ id }) => id }, { heading: 'kind', of: ({ kind }) => kind.replace(/_job$/, ''), atMost: 18 }, { heading: 'was', of: ({ was }) => was },
        { heading: args['dry-run'] ? 'would be' : 'is now', of: ({ became }) => became }, { heading: 'because', of: ({ reason }) => reason.replaceAll('_', ' ') },
      ], jobs),
      args['dry-run'] ? `${jobs.length} open jobs were judged; nothing was changed.` : `${jobs.length} open jobs were judged, and everything is paused: read this, then omen delivery resume all.`,
    ]);
    return 0;
  }),
});
