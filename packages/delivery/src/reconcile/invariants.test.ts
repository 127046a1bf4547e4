import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aKind, leaveOne } from '../testing/factories.ts';
import { openTestLedger, type TestLedger } from '../testing/open-ledger.ts';
import { findBroken } from './invariants.ts';

const kind = aKind();
let ledger: TestLedger;
beforeAll(async () => { ledger = await openTestLedger(); });
afterAll(() => ledger.drop());

const inAnHour = 3_600;
const attemptOf = (jobId: string): Promise<unknown> => ledger.query(
  `insert into delivery_attempts (job_id, seq, house_id, worker_id, fence, started_at, finished_at, outcome) values ($1, 0, $1, $1, $1, now(), now(), 'done')`, [jobId]);

describe('the audit of each minute', () => {
  it('finds nothing where all is well', async () => {
    await leaveOne(ledger.query, kind);
    expect(await findBroken(ledger.query, inAnHour)).toEqual([]);
    expect(await findBroken(ledger.query, null)).toEqual([]);
  });

  it('finds a job without its key, an attempt without its job, and due work that nobody took for minutes', async () => {
    const { id } = await leaveOne(ledger.query, kind);
    await ledger.query('delete from delivery_keys where job_id = $1', [id]);
    await ledger.query(`update delivery_jobs set next_run_at = now() - interval '6 minutes' where id = $1`, [id]);
    await attemptOf(uuidv7());
    expect((await findBroken(ledger.query, inAnHour)).toSorted((a, b) => a.finding.localeCompare(b.finding))).toEqual([
      { finding: 'attempt_without_job', count: 1 }, { finding: 'due_too_long', count: 1 }, { finding: 'job_without_key', count: 1 },
    ]);
    await ledger.query('delete from delivery_attempts');
    await ledger.query('delete from delivery_jobs where id = $1', [id]);
  });

  it('leaves what is older than its look to the audit by hand', async () => {
    const [old] = await ledger.query<{ id: string }>(`select delivery.first_id_of(now() - interval '2 hours')::text as id`);
    await attemptOf(old?.id ?? '');
    expect(await findBroken(ledger.query, inAnHour)).toEqual([]);
    expect(await findBroken(ledger.query, null)).toEqual([{ finding: 'attempt_without_job', count: 1 }]);
    await ledger.query('delete from delivery_attempts');
  });
});
