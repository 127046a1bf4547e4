import { randomBytes, randomUUID } from 'node:crypto';
import { humanCode } from '@omenhall/contracts/values/human-code';
import { Secret } from '@omenhall/contracts/values/secret';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redeemGift } from '../checkout/index.ts';
import { openFree } from '../payment/index.ts';
import { cancelGift } from '../refund/index.ts';
import { anOpenGift, aPaidGift, aPlacedGift, aRedeeming, aSealedReading, openCore, type Core, type PlacedGift, type TestHouse } from '../testing/index.ts';
import { countTry, lookAtGift, mendGift, resendGift, showGift } from './index.ts';

let core: Core;
let house: TestHouse;
beforeAll(async () => {
  core = await openCore();
  house = await core.openHouse();
});
afterAll(() => core.close());

const planted = 'velvetharbour';

describe('whoever claimed and whoever gave', () => {
  it('the giver reads nothing of the recipient: no reading, order, address, nor when and by which order it was claimed', async () => {
    const gift = await anOpenGift(house);
    const { recipient, form } = await aRedeeming(house, gift.code);
    const opened = await redeemGift(recipient, { ...form, address: new Secret('secret-friend@reader.example') }, house.desk, openFree);
    const seen = await showGift(gift.giver, gift.giftId);
    expect(seen).toMatchObject({ status: 'used', code: null, maskedRecipient: 'f…@mail.example', mayMend: false, mayResend: false });
    for (const word of [opened.orderCode, recipient.subjectId, form.readingId, 'reader.example']) expect(JSON.stringify(seen)).not.toContain(word);
    const asked = await gift.giver.inTransaction(async ({ query }) => ({
      links: await query('select order_code from purchase_links'), readings: await query('select id from reading_records'), people: await query('select id from subjects'), consents: await query('select subject_id::text as id from omen_consents'),
    }));
    expect(asked).toEqual({ links: [{ order_code: gift.orderCode }], readings: [], people: [{ id: gift.giver.subjectId }], consents: [{ id: gift.giver.subjectId }] });
    for (const column of ['claimed_at', 'credit_link_id', 'code_hash', 'recipient_suppression', '*']) {
      await expect(gift.giver.inTransaction(({ query }) => query(`select ${column} from gifts`)), column).rejects.toThrow('database refused');
    }
  });

  it('the recipient reads nothing of the giver: no gift, order nor address', async () => {
    const gift = await anOpenGift(house);
    const { recipient, form } = await aRedeeming(house, gift.code);
    await redeemGift(recipient, form, house.desk, openFree);
    await expect(showGift(recipient, gift.giftId)).rejects.toMatchObject({ code: 'not-found' });
    expect(await recipient.inTransaction(async ({ query }) => [await query('select id from gifts'), await query('select id from purchase_links where order_code = $1', [gift.orderCode]), await query('select id from subjects where id = $1', [gift.giver.subjectId])])).toEqual([[], [], []]);
  });

  it('nobody but the giver changes, resends or gives back a gift', async () => {
    const gift = await anOpenGift(house);
    const stranger = await house.newSeeker();
    const plan = { giftId: gift.giftId, recipient: null, sendAt: null, zone: 'UTC', decisions: [] };
    for (const act of [() => mendGift(stranger, plan), () => resendGift(stranger, gift.giftId), () => cancelGift(stranger, gift.giftId)]) await expect(act()).rejects.toMatchObject({ code: 'not-found' });
    expect(await lookAtGift(house.asVisitor(), gift.code)).toBeDefined();
  });
});

describe('a code', () => {
  it('that never was, was used, has ended, was called off or is not out yet is refused in one voice', async () => {
    const [used, ended, off, later] = [await anOpenGift(house), await anOpenGift(house), await anOpenGift(house), await anOpenGift(house)];
    const { recipient, form } = await aRedeeming(house, used.code);
    await redeemGift(recipient, form, house.desk, openFree);
    await core.service(`update gifts set expires_at = now() - interval '1 second' where id = $1`, [ended.giftId]);
    await cancelGift(off.giver, off.giftId);
    await mendGift(later.giver, { giftId: later.giftId, recipient: null, sendAt: null, zone: 'UTC', decisions: [] });
    const codes = [new Secret(humanCode(randomBytes(20))), new Secret(''), new Secret(`x' or 1=1 --`), used.code, ended.code, off.code, later.code];
    const fresh = await aRedeeming(house, used.code);
    const told = new Set<string>();
    for (const code of codes) {
      for (const act of [() => lookAtGift(house.asVisitor(), code), () => redeemGift(fresh.recipient, { ...fresh.form, code }, house.desk, openFree)]) {
        const error = await act().then(() => null, (err: unknown) => err as { code: string; words: string; message: string });
        told.add(JSON.stringify([error?.code, error?.words, error?.message]));
      }
    }
    expect([...told]).toEqual([JSON.stringify(['code-refused', 'This code does not open a gift. It may be mistyped, used already or ended; whoever gave it to you can see which.', 'gift code refused'])]);
  });

  it('is tried ten times from one network, and then no more, whether it is right or wrong', async () => {
    const ctx = house.asVisitor();
    for (let i = 0; i < 10; i += 1) await countTry(ctx, '203.0.113.9');
    await expect(countTry(ctx, '203.0.113.9')).rejects.toMatchObject({ code: 'too-many' });
    expect(await countTry(ctx, '203.0.113.10')).toEqual({ flood: false });
  });

  it('tried by many networks at once is told of, and nobody is kept out for it', async () => {
    const ctx = house.asVisitor();
    const said = await Promise.all(Array.from({ length: 70 }, (_, i) => countTry(ctx, `198.51.100.${i}`)));
    expect(said.some(({ flood }) => flood)).toBe(true);
  });

  it('belongs to its house', async () => {
    const gift = await anOpenGift(house);
    const other = await core.openHouse();
    await expect(lookAtGift(other.asVisitor(), gift.code)).rejects.toMatchObject({ code: 'code-refused' });
  });
});

describe('the books', () => {
  const asOwner = (gift: PlacedGift, sql: string, values: unknown[]) => gift.giver.inTransaction(({ query }) => query(sql, values));

  it('let no giver make a code, use a gift up, or call an unpaid one paid', async () => {
    const [placed, paid, open] = [await aPlacedGift(house), await aPaidGift(house), await anOpenGift(house)];
    await expect(asOwner(placed, `update gifts set status = 'scheduled' where id = $1`, [placed.giftId])).rejects.toThrow('database refused');
    await expect(asOwner(paid, `update gifts set status = 'active' where id = $1`, [paid.giftId])).rejects.toThrow('database refused');
    await expect(asOwner(paid, `update gifts set code_hash = sha256('mine') where id = $1`, [paid.giftId])).rejects.toThrow('database refused');
    await expect(asOwner(open, `update gifts set expires_at = now() + interval '9 years' where id = $1`, [open.giftId])).rejects.toThrow('database refused');
    await expect(asOwner(open, `update gifts set status = 'used' where id = $1`, [open.giftId])).rejects.toThrow('database refused');
    await expect(asOwner(open, `insert into gifts (id, house_id, subject_id, gift_key, request_key, dek_id, zone, status) values (gen_random_uuid(), $1, $2, md5('x'), gen_random_uuid(), gen_random_uuid(), 'UTC', 'active')`, [house.facts.id, open.giver.subjectId])).rejects.toThrow('database refused');
  });

  it('open no scroll that costs something for nothing, with no gift and with somebody else\'s', async () => {
    const { seeker, readingId } = await aSealedReading(house);
    const gift = await anOpenGift(house);
    const [key] = await core.service<{ gift_key: string }>('select gift_key from gifts where id = $1', [gift.giftId]);
    for (const giftKey of [null, key?.gift_key, 'f'.repeat(32)]) {
      const id = randomUUID();
      await expect(seeker.inTransaction(async ({ query }) => {
        await query(
          `insert into purchase_links (id, house_id, subject_id, order_code, request_key, product_id, tier, client_reference_id, amount, currency, reading_record_id, gift_key)
           select $1::uuid, r.house_id, r.subject_id, $2, gen_random_uuid(), r.product_id, 'standard', $1::text, 0, 'EUR', r.id, $4 from reading_records r where r.id = $3::uuid`, [id, humanCode(randomBytes(6)), readingId, giftKey]);
        await query(`update purchase_links set status = 'unlocked', unlocked_at = now() where id = $1::uuid`, [id]);
      }), String(giftKey)).rejects.toThrow('OM003');
    }
  });

  it('hold the giver\'s words nowhere in clear, however far the gift went', async () => {
    const gift = await anOpenGift(house, { note: `For you, ${planted}.`, recipient: `${planted}@mail.example` });
    const { recipient, form } = await aRedeeming(house, gift.code);
    expect((await lookAtGift(house.asVisitor(), gift.code)).note).toContain(planted);
    await redeemGift(recipient, form, house.desk, openFree);
    const tables = await core.service<{ name: string }>(`select n.nspname || '.' || quote_ident(c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname in ('public', 'auth', 'app_private')`);
    const found: string[] = [];
    const code = gift.code.reveal('owner_view');
    for (const { name } of tables) {
      const [row] = await core.service<{ n: number }>(`select count(*)::int as n from ${name} t where t::text ilike any (array['%${planted}%', '%${code}%', '%${Buffer.from(planted).toString('hex')}%', '%${Buffer.from(code).toString('hex')}%'])`);
      if ((row?.n ?? 0) > 0) found.push(name);
    }
    expect(tables.length).toBeGreaterThan(40);
    expect(found).toEqual([]);
  });
});
