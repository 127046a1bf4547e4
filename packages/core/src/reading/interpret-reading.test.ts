import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharePhrases } from '@omenhall/contracts/artifact/share-card.rules';
import { plantedWord } from '@omenhall/contracts/testing/planted-words';
import { aPaidOrder, aPlacedOrder, auditOf, jobsOf, openCore, papersOf, settled, type Core, type Placed, type TestHouse } from '../testing/index.ts';
import { interpretReading, openReading } from './index.ts';
import { shareCardFields } from './share-fields.rules.ts';

let core: Core;
let house: TestHouse;
beforeAll(async () => {
  core = await openCore();
  house = await core.openHouse();
});
afterAll(() => core.close());

const write = (order: Placed, settle: Parameters<typeof interpretReading>[2] = settled) => interpretReading(house.asWorker(order.seeker.subjectId), order, settle);
const rowOf = async (readingId: string) => (await core.service<{ status: string; result: Buffer | null; generated_by: string | null; interpreted_at: Date | null }>('select * from reading_records where id = $1', [readingId]))[0];
const kindsOf = async (order: Placed) => (await jobsOf(house, order.purchaseLinkId)).map(({ kind }) => kind).filter((kind) => !['interpretation_job', 'receipt_email_job'].includes(kind)).toSorted();

describe('a scroll', () => {
  it('is written once, sealed, and leaves one job for each paper its product gives', async () => {
    const order = await aPaidOrder(house);
    await write(order);
    expect(await rowOf(order.readingId)).toMatchObject({ status: 'interpreted', generated_by: expect.stringMatching(/^house-grammar /), interpreted_at: expect.any(Date) });
    expect((await papersOf(house, order.readingId)).map(({ kind }) => kind)).toEqual(['print_view', 'private_pdf', 'share_card']);
    expect(await kindsOf(order)).toEqual(['print_view_job', 'private_pdf_render_job', 'share_card_render_job']);
    expect(await auditOf(house, order.readingId, 'reading.interpreted')).toEqual([expect.objectContaining({ actor_type: 'worker', safe_meta: expect.objectContaining({ writer: 'house-grammar' }) })]);
  });

  it('is not written again by a second call, which only settles', async () => {
    const order = await aPaidOrder(house);
    await write(order);
    const before = await rowOf(order.readingId);
    let settledTimes = 0;
    await write(order, async () => void (settledTimes += 1));
    expect(settledTimes).toBe(1);
    expect(await rowOf(order.readingId)).toEqual(before);
    expect(await papersOf(house, order.readingId)).toHaveLength(3);
  });

  it('written by six workers at one moment is one scroll, one paper of each kind and one audit event', async () => {
    const order = await aPaidOrder(house);
    await Promise.all(Array.from({ length: 6 }, () => write(order)));
    expect(await papersOf(house, order.readingId)).toHaveLength(3);
    expect(await kindsOf(order)).toHaveLength(3);
    expect(await auditOf(house, order.readingId, 'reading.interpreted')).toHaveLength(1);
  });

  it('of a worker that lost its claim is rolled back whole, and the next one writes it', async () => {
    const order = await aPaidOrder(house);
    await expect(write(order, async () => { throw new Error('lost'); })).rejects.toThrow('lost');
    expect(await rowOf(order.readingId)).toMatchObject({ status: 'interpreting', result: null });
    expect(await papersOf(house, order.readingId)).toEqual([]);
    expect(await auditOf(house, order.readingId, 'reading.interpreted')).toEqual([]);
    await write(order);
    expect(await rowOf(order.readingId)).toMatchObject({ status: 'interpreted' });
  });

  it('follows the seal: two writers who never met write the same words', async () => {
    const order = await aPaidOrder(house);
    await write(order);
    const first = (await openReading(order.seeker, order)).reveal('owner_view').answer;
    await core.service(`set session_replication_role = replica; update reading_records set status = 'sealed', result = null where id = '${order.readingId}'; delete from oracle_artifacts where reading_record_id = '${order.readingId}'; set session_replication_role = origin`);
    await write(order);
    expect((await openReading(order.seeker, order)).reveal('owner_view').answer).toEqual(first);
  });

  it('is not written before it is paid', async () => {
    const order = await aPlacedOrder(house);
    await expect(write(order)).rejects.toMatchObject({ code: 'not-ready' });
    expect(await rowOf(order.readingId)).toMatchObject({ status: 'sealed', result: null });
  });

  it('is not written by a worker in another person\'s name, nor for a reading that does not exist', async () => {
    const order = await aPaidOrder(house);
    const stranger = house.asWorker((await house.newSeeker()).subjectId);
    for (const readingId of [order.readingId, randomUUID()]) await expect(interpretReading(stranger, { readingId }, settled)).rejects.toMatchObject({ code: 'not-found' });
    await expect(interpretReading(house.asWorker(null), order, settled)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('without papers goes straight to its letter', async () => {
    const order = await aPaidOrder(house);
    await core.service(`update products set gives = '{}' where house_id = $1 and slug = 'small-scroll'`, [house.facts.id]);
    const bare = await aPaidOrder(house, { productSlug: 'small-scroll' });
    await write(bare);
    expect(await papersOf(house, bare.readingId)).toEqual([]);
    expect(await kindsOf(bare)).toEqual(['email_delivery_job']);
    expect(await kindsOf(order)).toEqual([]);
  });
});

describe('an opened scroll', () => {
  it('shows its owner question, signs, proof and answer, and nobody else anything', async () => {
    const word = plantedWord('owner');
    const order = await aPaidOrder(house, { question: `What of ${word}?` });
    expect((await openReading(order.seeker, order)).reveal('owner_view')).toMatchObject({ question: `What of ${word}?`, answer: null, orderCode: order.orderCode });
    await write(order);
    const scroll = (await openReading(order.seeker, order)).reveal('owner_view');
    expect(scroll.answer?.positions.map(({ signId }) => signId)).toEqual(scroll.signs.map(({ signId }) => signId));
    const stranger = await house.newSeeker();
    for (const readingId of [order.readingId, randomUUID()]) await expect(openReading(stranger, { readingId })).rejects.toMatchObject({ code: 'not-found' });
    await expect(openReading(house.asVisitor(), order)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('is refused while it is not paid', async () => {
    const order = await aPlacedOrder(house);
    await expect(openReading(order.seeker, order)).rejects.toMatchObject({ code: 'not-ready' });
  });

  it('whose envelope came from another row is refused with the one error', async () => {
    const [one, two] = [await aPaidOrder(house), await aPaidOrder(house)];
    await core.service(`set session_replication_role = replica; update reading_records set question = (select question from reading_records where id = '${two.readingId}') where id = '${one.readingId}'; set session_replication_role = origin`);
    await expect(openReading(one.seeker, one)).rejects.toMatchObject({ code: 'seal-mismatch' });
  });

  it('waits while the vault is away', async () => {
    const order = await aPaidOrder(house);
    house.keys.away = true;
    await expect(openReading(order.seeker, order)).rejects.toMatchObject({ code: 'keys-away' });
    house.keys.away = false;
    await openReading(order.seeker, order);
  });
});

describe('what a share card may show', () => {
  it('is ids and nothing else, whatever was asked', async () => {
    const word = plantedWord('card');
    const order = await aPaidOrder(house, { question: `Shall I keep ${word}?` });
    await write(order);
    const [card] = await core.service<{ public_payload: object; private_payload: Buffer | null }>(`select public_payload, private_payload from oracle_artifacts where reading_record_id = $1 and kind = 'share_card'`, [order.readingId]);
    expect(Object.keys(card?.public_payload ?? {}).toSorted()).toEqual(['methodId', 'phraseId', 'signs', 'spreadId', 'titleId']);
    expect(card?.private_payload).toBeNull();
    const [clear] = await core.service<{ rows: number }>(`select count(*)::int as rows from oracle_artifacts a, delivery_payloads p, admin_audit_events e where a::text || p::text || e::text like '%' || $1 || '%'`, [word]);
    expect(clear?.rows).toBe(0);
  });

  it('follows the seal, and its phrase comes from the fixed list', () => {
    const drawn = { spread: { id: 'three', methodId: 'tarot' }, signs: [{ signId: 'major-0', reversed: false }] };
    const phrases = new Set(Array.from({ length: 64 }, (_, n) => shareCardFields({ ...drawn, proof: { sealHash: (n * 0x1234567).toString(16).padStart(8, '0').slice(0, 8).padEnd(64, '0') } }).phraseId));
    expect([...phrases].filter((phrase) => !(phrase in sharePhrases))).toEqual([]);
    expect(phrases.size).toBeGreaterThan(1);
    const sealHash = 'ab'.repeat(32);
    expect(shareCardFields({ ...drawn, proof: { sealHash } })).toEqual(shareCardFields({ ...drawn, proof: { sealHash } }));
  });
});
