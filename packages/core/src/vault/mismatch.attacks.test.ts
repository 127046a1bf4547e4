import { randomUUID } from 'node:crypto';
import { isHouseError } from '@omenhall/contracts/errors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mintLink, openArtifact, renderArtifact } from '../artifact/index.ts';
import { openReading } from '../reading/index.ts';
import { aPaidOrder, aPaper, aReadyOrder, aWrittenScroll, auditOf, openCore, papersOf, settled, type Core, type TestHouse } from '../testing/index.ts';
import { findOrphanKeys, noteMismatch } from './index.ts';

let core: Core;
let house: TestHouse;
beforeAll(async () => {
  core = await openCore();
  house = await core.openHouse();
});
afterAll(() => core.close());

/** Puts a row where no verb would: the triggers sleep for this one statement. */
const force = (sql: string): Promise<unknown[]> => core.service(`set session_replication_role = replica; ${sql}; set session_replication_role = origin`);
const failureOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => { throw new Error('it opened'); }, (err: unknown) => err);

describe('a seal that does not fit', () => {
  it('A1 flips one bit of a question in the database: the scroll is refused, and row and column are written down', async () => {
    const order = await aPaidOrder(house);
    await force(`update reading_records set question = set_byte(question, 120, get_byte(question, 120) # 1) where id = '${order.readingId}'`);
    const failure = await failureOf(openReading(order.seeker, order));
    expect(failure).toMatchObject({ code: 'seal-mismatch' });
    await noteMismatch(order.seeker, failure);
    expect(await auditOf(house, order.readingId, 'seal.mismatch')).toMatchObject([{ entity_type: 'reading_record', outcome: 'failed', safe_meta: { column: 'question' } }]);
  });

  it('A2 copies the draw over the question: the same refusal, the same words', async () => {
    const order = await aPaidOrder(house);
    await force(`update reading_records set question = sealed_input where id = '${order.readingId}'`);
    const moved = await failureOf(openReading(order.seeker, order));
    await force(`update reading_records set question = decode(rpad('0101', 668, 'ab'), 'hex') where id = '${order.readingId}'`);
    const forged = await failureOf(openReading(order.seeker, order));
    const said = (err: unknown) => (isHouseError(err) ? [err.code, err.message, err.words] : err);
    expect(said(moved)).toEqual(said(forged));
  });

  it('A1 flips one bit of a file in the store: refused, and the paper\'s row is written down', async () => {
    const order = await aReadyOrder(house);
    const [paper] = await papersOf(house, order.readingId);
    const { url } = await mintLink(order.seeker, { artifactId: paper?.id ?? '', download: true });
    const flipped = { ...house.store, get: async (key: string) => house.store.get(key).then((file) => Uint8Array.from(file ?? [], (byte, i) => (i === 99 ? byte ^ 4 : byte))) };
    const failure = await failureOf(openArtifact(order.seeker, paper?.id ?? '', url.split('/').at(-1) ?? '', flipped));
    await noteMismatch(house.asWorker(order.seeker.subjectId), failure);
    expect(await auditOf(house, paper?.id ?? '', 'seal.mismatch')).toMatchObject([{ entity_type: 'oracle_artifact', safe_meta: { column: 'storage_key' } }]);
  });

  it('A- is the only error that is written down so', async () => {
    const order = await aPaidOrder(house);
    house.keys.away = true;
    const failure = await failureOf(openReading(order.seeker, order));
    house.keys.away = false;
    await noteMismatch(order.seeker, failure);
    await noteMismatch(order.seeker, new Error('another'));
    expect(await auditOf(house, order.readingId, 'seal.mismatch')).toEqual([]);
  });
});

describe('a key destroyed while a paper is being drawn', () => {
  const drawWhile = async (kind: 'private_pdf' | 'print_view' | 'share_card', destroy: (dekId: string) => void) => {
    const order = await aWrittenScroll(house);
    const paper = (await papersOf(house, order.readingId)).find((row) => row.kind === kind);
    const [row] = await core.service<{ dek_id: string }>('select dek_id from reading_records where id = $1', [order.readingId]);
    const drawn = aPaper(kind);
    const before = house.store.files.size;
    const work = renderArtifact(house.asWorker(order.seeker.subjectId), { artifactId: paper?.id ?? '' }, {
      kind, draw: async (given: never) => { const bytes = await drawn.draw(given); destroy(row?.dek_id ?? ''); return bytes; },
    } as typeof drawn, house.store, settled);
    return { work, before, paperId: paper?.id ?? '', order };
  };

  it.each(['private_pdf', 'print_view', 'share_card'] as const)('A6 leaves no file and no ready row of the %s', async (kind) => {
    const { work, before, paperId } = await drawWhile(kind, (dekId) => house.keys.destroy(dekId));
    await expect(work).rejects.toMatchObject({ code: 'key-shredded' });
    expect(house.store.files.size).toBe(before);
    expect(await core.service('select status, storage_key from oracle_artifacts where id = $1', [paperId])).toEqual([{ status: 'pending', storage_key: null }]);
  });

  it('A6 leaves none either when the process still remembers the key: the vault is asked before anything is kept', async () => {
    const order = await aWrittenScroll(house);
    const paper = (await papersOf(house, order.readingId)).find((row) => row.kind === 'print_view');
    const remembering = { ...house.keys, fetchToWrite: async () => { throw Object.assign(new Error('closed'), { code: 'key-shredded' }); } };
    const ctx = { ...house.asWorker(order.seeker.subjectId), keys: remembering };
    const before = house.store.files.size;
    await expect(renderArtifact(ctx, { artifactId: paper?.id ?? '' }, aPaper('print_view'), house.store, settled)).rejects.toMatchObject({ code: 'key-shredded' });
    expect(house.store.files.size).toBe(before);
  });
});

describe('keys that nobody needs', () => {
  const query = <Row>(text: string, values?: readonly unknown[]) => core.service<Row>(text, [...(values ?? [])]);

  it('A- are those without their object and without a row that names them; a key in use is never one', async () => {
    const order = await aReadyOrder(house);
    const [row] = await core.service<{ dek_id: string; address_dek_id: string }>('select r.dek_id, s.address_dek_id from reading_records r join subjects s on s.id = r.subject_id where r.id = $1', [order.readingId]);
    const inUse = { dekId: row?.dek_id ?? '', kind: 'reading', objectId: order.readingId };
    const named = { dekId: row?.dek_id ?? '', kind: 'reading', objectId: randomUUID() };
    const address = { dekId: row?.address_dek_id ?? '', kind: 'subject', objectId: order.seeker.subjectId };
    const orphan = { dekId: randomUUID(), kind: 'reading', objectId: randomUUID() };
    const stranger = { dekId: randomUUID(), kind: 'subject', objectId: randomUUID() };
    const untabled = { dekId: randomUUID(), kind: 'council', objectId: randomUUID() };
    const unknown = { dekId: randomUUID(), kind: 'of_a_later_build', objectId: randomUUID() };
    expect(await findOrphanKeys(query, [inUse, named, address, orphan, stranger, untabled, unknown])).toEqual({ orphans: [orphan, stranger], judged: 5, passedOver: 2 });
  });
});
