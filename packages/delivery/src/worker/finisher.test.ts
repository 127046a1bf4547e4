import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aKind, leaveOne, openTestLedger, type TestLedger } from '../testing/index.ts';
import { openFinisher } from './finisher.ts';
import { claimAll, finishAll, finishPure, finishSent, permitAll, type ClaimedRow, type FinishWord } from './ledger-calls.ts';

let ledger: TestLedger;
const worker = randomUUID();
const pure = aKind();
const keyed = aKind({ effect: 'keyed' });
const blind = aKind({ effect: 'blind' });
const kinds = [pure, keyed, blind];
const can = { kinds: kinds.map((k) => k.kind), minVersions: kinds.map(() => 1), maxVersions: kinds.map(() => 1), leaseSeconds: kinds.map(() => 60) };

beforeAll(async () => {
  ledger = await openTestLedger();
  await ledger.query('select delivery.register_worker($1, $2, 1, $2, $3, $4)', [worker, 'test', '{}', '{}']);
});
afterAll(async () => await ledger.drop());

const held = async (kind: (typeof kinds)[number], said: Parameters<typeof leaveOne>[2] = {}): Promise<ClaimedRow> => {
  const { id } = await leaveOne(ledger.query, kind, said);
  const [row] = await claimAll(ledger.query, worker, can, [{ id, dispatchSeq: 0, queue: 'email' }]);
  if (row === null || row === undefined) throw new Error('not claimed');
  return row;
};
const permitted = async (kind: typeof keyed): Promise<ClaimedRow> => {
  const row = await held(kind);
  await permitAll(ledger.query, [{ id: row.id, fence: row.fence, hash: Buffer.from('x'), provider: 'p', keyLifeSeconds: 3_600, request: kind === keyed ? Buffer.from('bytes') : null }]);
  return row;
};
const word = ({ id, fence }: ClaimedRow, said: Partial<FinishWord> = {}): FinishWord => ({ id, fence, outcome: 'done', code: null, detail: null, stage: null, providerRef: null, waitSeconds: 0, ...said });

/** Everything that an ending writes, without what differs by its nature. */
const written = async (id: string): Promise<unknown> => {
  const [row] = await ledger.query<{ all: unknown }>(
    `select jsonb_build_object(
       'job', to_jsonb(j) - array['id', 'house_id', 'created_at', 'next_run_at', 'updated_at', 'started_at', 'idempotency_key', 'finished_at', 'sent_at'],
       'times', array[j.finished_at = j.updated_at, j.sent_at = j.finished_at, j.next_run_at = j.created_at],
       'effect', (select to_jsonb(e) - array['job_id', 'house_id', 'fence', 'request_date', 'intent_at', 'key_expires_at', 'settled_at'] || jsonb_build_object('settled', e.settled_at is not null) from delivery_effects e where e.job_id = j.id),
       'requests', (select count(*) from delivery_requests r where r.job_id = j.id),
       'sealed', (select p.sealed is not null from delivery_payloads p where p.job_id = j.id),
       'attempts', (select jsonb_agg(to_jsonb(a) - array['job_id', 'house_id', 'fence', 'started_at', 'finished_at']) from delivery_attempts a where a.job_id = j.id)) as all
     from delivery_jobs j where j.id = $1`, [id]);
  return row?.all;
};

describe('a short way to an end', () => {
  it('writes for pure work what the long way writes', async () => {
    const [long, short] = [await held(pure), await held(pure)];
    expect(await finishAll(ledger.query, [word(long)])).toEqual(['succeeded']);
    expect(await ledger.query('select * from delivery.finish_pure($1, $2)', [[short.id], [short.fence]])).toEqual([]);
    expect(await written(short.id)).toEqual(await written(long.id));
  });

  it.each([['keyed', keyed], ['blind', blind]] as const)('writes for an accepted %s effect what the long way writes', async (_, kind) => {
    const [long, short] = [await permitted(kind), await permitted(kind)];
    const said = { stage: 'done', providerRef: 'ref-1' };
    expect(await finishAll(ledger.query, [word(long, said)])).toEqual(['succeeded']);
    expect(await ledger.query('select * from delivery.finish_sent($1, $2, $3, $4)', [[short.id], [short.fence], [said.stage], [said.providerRef]])).toEqual([]);
    expect(await written(short.id)).toEqual(await written(long.id));
    expect(await written(short.id)).toMatchObject({ effect: { state: 'accepted', evidence: 'reply', provider_ref: 'ref-1' }, requests: 0, times: [true, true, true] });
  });

  it('leaves over what is not its own, and the long way judges that', async () => {
    const fine = await held(pure);
    const secret = await held(pure, { sealed: Buffer.from('secret') });
    const outside = await permitted(blind);
    const displaced = await held(pure);
    await ledger.query('update delivery_jobs set fence = gen_random_uuid() where id = $1', [displaced.id]);
    expect(await finishPure(ledger.query, [fine, secret, outside, displaced].map((row) => word(row)))).toEqual(['succeeded', 'succeeded', 'succeeded', 'lost']);
    expect(await written(secret.id)).toMatchObject({ sealed: false });
    expect(await written(outside.id)).toMatchObject({ effect: { state: 'accepted' } });
  });

  it('leaves an effect over that was settled without it, or has none', async () => {
    const nothingToSend = await held(blind);
    const proven = await permitted(blind);
    await ledger.query(`update delivery_effects set state = 'accepted', evidence = 'look_up' where job_id = $1`, [proven.id]);
    expect(await finishSent(ledger.query, [nothingToSend, proven].map((row) => word(row)))).toEqual(['succeeded', 'succeeded']);
    expect(await written(nothingToSend.id)).toMatchObject({ effect: null, times: [true, null, true] });
    expect(await written(proven.id)).toMatchObject({ effect: { evidence: 'look_up' } });
  });

  it('answers a repeated call like the first, and no other claim of the same job', async () => {
    const row = await held(pure);
    const call = () => ledger.query<{ finish_pure: string }>('select finish_pure from delivery.finish_pure($1, $2)', [[row.id], [row.fence]]);
    expect([await call(), await call()]).toEqual([[], []]);
    expect(await ledger.query('select 1 from delivery_attempts where job_id = $1', [row.id])).toHaveLength(1);
    expect(await ledger.query('select finish_pure as id from delivery.finish_pure($1, $2)', [[row.id], [randomUUID()]])).toEqual([{ id: row.id }]);
  });

  it('does not end what was given back under the same fence', async () => {
    const row = await held(pure);
    await finishAll(ledger.query, [word(row, { outcome: 'later', code: 'drain' })]);
    expect(await finishPure(ledger.query, [word(row)])).toEqual(['lost']);
    const [job] = await ledger.query<{ status: string }>('select status from delivery_jobs where id = $1', [row.id]);
    expect(job?.status).toBe('pending');
  });
});

describe('a finisher', () => {
  it('takes each word by its way, and every verdict is the ledger\'s', async () => {
    const finisher = openFinisher({ strict: ledger.query, onBatch: () => {}, again: () => null });
    const [plain, sent, wrong] = [await held(pure), await permitted(keyed), await held(pure)];
    const secret = await held(pure, { sealed: Buffer.from('secret') });
    const verdicts = await Promise.all([
      finisher.write(word(plain), plain), finisher.write(word(sent), sent), finisher.write(word(secret), secret),
      finisher.write(word(wrong, { outcome: 'never', code: 'no' }), wrong),
    ]);
    expect(verdicts).toEqual(['succeeded', 'succeeded', 'succeeded', 'dead']);
    await finisher.idle();
  });
});
