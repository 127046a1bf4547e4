import { writeFile } from 'node:fs/promises';
import { defineCommand } from 'citty';
import { readEnvironment } from '@omenhall/adapters/env';
import type { FindingWord, Verdict } from '@omenhall/core/audit';
import { proveAuditEvent, verifyAuditLog } from '../up/open-audit-log.ts';

const meaning: Record<FindingWord, string> = {
  gap: 'a place in the log is empty', event_missing: 'the event of a place is gone', event_changed: 'an event is not the one that was linked',
  event_unlinked: 'an event stands neither in the log nor in the queue', queue_dangling: 'the queue names an event that is gone or linked already',
  person_differs: 'a place names another person than its event', person_gap: 'the events of one person are not counted through',
  checkpoint_unreadable: 'a checkpoint cannot be read', checkpoint_foreign_key: 'a checkpoint was signed by another key', checkpoint_bad_signature: 'a checkpoint was changed after it was signed',
  checkpoint_differs: 'a checkpoint\'s row does not say what its note says', checkpoint_ahead: 'the log is shorter than a checkpoint', checkpoint_missing: 'a witness holds a checkpoint that the house has not',
  root_differs: 'the log does not add up to a checkpoint', witness_unreadable: 'a note of a witness cannot be read', witness_foreign_key: 'a witness holds a note of another key',
  witness_bad_signature: 'a witness holds a note that was changed', witness_root_differs: 'the log does not add up to what a witness saw', behind_witness: 'the log is shorter than what a witness saw: its tail was cut off, or an older state restored',
  witness_record_differs: 'the house\'s record of a witness has no checkpoint', details_uncommitted: 'details lie beside an event that has none', details_differ: 'details are not those that were committed to',
  guard_missing: 'a trigger that guards the log is gone or switched off', since_unknown: 'there is no such checkpoint to begin after',
};

const verify = defineCommand({
  meta: { name: 'verify', description: 'Hashes the log again and holds it against every checkpoint and witness. 0: clean; 2: tampered with, or behind a witness; 3: clean, and the queue or a signature is late.' },
  args: {
    full: { type: 'boolean', description: 'From the first event; otherwise from the newest checkpoint that is a day old.', default: false },
    since: { type: 'string', description: 'Size of the checkpoint to begin after.' },
    witness: { type: 'string', description: 'A further witness file or folder; several with a comma between them.' },
    json: { type: 'boolean', description: 'One JSON object.', default: false },
  },
  async run({ args }) {
    const since = args.since === undefined ? null : Number(args.since);
    if (since !== null && !(Number.isInteger(since) && since > 0)) throw new Error('--since is the size of a checkpoint');
    const witnesses = (args.witness ?? '').split(',').map((path) => path.trim()).filter((path) => path !== '');
    const verdict = await verifyAuditLog(readEnvironment(process.env, 'cli'), { full: args.full, since, witnesses });
    if (args.json) process.stdout.write(`${JSON.stringify(verdict)}\n`);
    else print(verdict);
    process.exitCode = verdict.clean ? (verdict.lagging ? 3 : 0) : 2;
  },
});

const prove = defineCommand({
  meta: { name: 'prove', description: 'Takes one event out of the log, with the path that shows it stands there; `omen verify` checks it.' },
  args: {
    event: { type: 'positional', required: true, description: 'Id of the event.' },
    out: { type: 'string', description: 'File to write; the screen unless told.' },
  },
  async run({ args }) {
    const event = args.event ?? '';
    if (!/^[0-9a-f-]{36}$/.test(event)) throw new Error('an event is named by its id');
    const text = `${JSON.stringify(await proveAuditEvent(readEnvironment(process.env, 'cli'), event), null, 2)}\n`;
    if (args.out === undefined) process.stdout.write(text);
    else await writeFile(args.out, text, { flag: 'wx' });
  },
});

export const audit = defineCommand({ meta: { name: 'audit', description: 'The log that nobody can quietly change.' }, subCommands: { verify, prove } });

function print(verdict: Verdict): void {
  const say = (words: string): void => void process.stdout.write(`${words}\n`);
  say(`${verdict.checked} of ${verdict.size} events hashed again, ${verdict.checkpoints} checkpoints, ${verdict.queue.length} events waiting for ${verdict.queue.oldestSeconds.toFixed(1)} s.`);
  say(`Details: ${verdict.details.opened} agree with their commitments, ${verdict.details.unreadable} cannot be read any more.`);
  for (const { word, at } of verdict.findings.slice(0, 50)) say(`  ${meaning[word]}: ${at}`);
  if (verdict.findings.length > 50) say(`  and ${verdict.findings.length - 50} more`);
  say(verdict.clean ? `Clean; everything adds up to ${verdict.root}.` : 'TAMPERED WITH, or not the log that was signed.');
  if (verdict.lagging) say('Late: events wait to be linked or signed. Is a worker running?');
}
