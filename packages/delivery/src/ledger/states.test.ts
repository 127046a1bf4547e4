import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aKind, leaveOne } from '../testing/factories.ts';
import { openTestLedger, type TestLedger } from '../testing/open-ledger.ts';
import { moves, states, trackers, type Tracker } from './states.rules.ts';

let ledger: TestLedger;
beforeAll(async () => { ledger = await openTestLedger(); });
afterAll(() => ledger.drop());

/** How a row comes to stand as each word says. */
const stands: Record<Tracker, string> = {
  planned: `next_run_at = now() + interval '1 hour'`,
  waiting: `next_run_at = now() - interval '1 second'`,
  will_retry: 'crashes = 1',
  running: `status = 'running', fence = gen_random_uuid()`,
  checking: `status = 'uncertain'`,
  handed_over: `status = 'succeeded', finished_at = now()`,
  delivered: `status = 'succeeded', finished_at = now(), delivered_at = now()`,
  needs_a_person: `status = 'dead', finished_at = now(), reason = 'test'`,
  skipped: `status = 'cancelled', finished_at = now(), reason = 'blocked_consent'`,
  cancelled: `status = 'cancelled', finished_at = now(), reason = 'asked'`,
  lapsed: `status = 'expired', finished_at = now()`,
};

describe('the table of states', () => {
  it('holds the words that the ledger may store, and no others', async () => {
    const [check] = await ledger.query<{ text: string }>(`select pg_get_constraintdef(oid) as text from pg_constraint where conname = 'delivery_jobs_status'`);
    expect([...(check?.text ?? '').matchAll(/'([a-z]+)'/g)].map(([, word]) => word)).toEqual([...states]);
  });

  it('names every function that moves a job, and none that does not', async () => {
    const movers = await ledger.query<{ name: string }>(
      `select proname as name from pg_proc where pronamespace = 'delivery'::regnamespace
          and (prosrc ~ 'update public\\.delivery_jobs\\y[^;]*\\yset\\y((?!\\y(from|where)\\y)[^;])*\\ystatus\\y *=' or prosrc ~ 'delivery\\.(place|settle_by_evidence)\\(') and proname not in ('settle_by_evidence') order by 1`);
    // The permit leaves the job where it is and moves its effect; `looked_up` is evidence by another voice.
    const named = new Set(moves.flatMap(({ through }) => through));
    expect(movers.map(({ name }) => name).filter((name) => !named.has(name) && name !== 'looked_up')).toEqual([]);
    expect([...named].filter((name) => name !== 'permit' && !movers.some((mover) => mover.name === name))).toEqual([]);
  });

  it.each(trackers.map(({ tracker, state }) => [tracker, state] as const))('%s is what people are told of a job that is %s so', async (tracker, state) => {
    const { id } = await leaveOne(ledger.query, aKind(), { idempotencyKey: randomUUID() });
    await ledger.query('alter table delivery_jobs disable trigger guard_moves');
    await ledger.query(`update delivery_jobs set ${stands[tracker]} where id = $1`, [id]);
    await ledger.query('alter table delivery_jobs enable trigger guard_moves');
    const [row] = await ledger.query<{ tracker: string; status: string }>('select o.tracker, j.status from delivery_overview o join delivery_jobs j on j.id = o.id where o.id = $1', [id]);
    expect(row).toEqual({ tracker, status: state });
  });

  it('leaves no state without a word for people', () => {
    expect(states.filter((state) => !trackers.some((told) => told.state === state))).toEqual([]);
  });

  it('stands on the page of states, line for line', async () => {
    const page = await readFile(new URL('../../../../docs/states.md', import.meta.url), 'utf8');
    const lines = page.split('\n');
    const wanted = [
      ...moves.map(({ name, from, to, through, guard }) => `| ${name} | ${from ?? 'none'} | ${to} | ${through.join(', ')} | ${guard} |`),
      ...trackers.map(({ state, tracker, when }) => `| ${state} | ${tracker} | ${when} |`),
    ];
    expect(wanted.filter((line) => !lines.includes(line))).toEqual([]);
    expect(lines.filter((line) => line.startsWith('| T') || states.some((state) => line.startsWith(`| ${state} |`))).filter((line) => !wanted.includes(line))).toEqual([]);
  });
});
