import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openContext } from '@omenhall/core/context';
import { beginGuest } from '@omenhall/core/access';
import { withClient } from '@omenhall/db/setup';
import { openHouse, type OpenedHouse } from '@omenhall/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sweepKeys } from './sweep-keys.ts';

let house: OpenedHouse;
beforeAll(async () => { house = await openHouse(); });
afterAll(() => house.close());

const sweep = (terms: Partial<Parameters<typeof sweepKeys>[2]> = {}, changed: Partial<Parameters<typeof sweepKeys>[0]> = {}) => {
  const { keeperUrl, serviceUrl, roleUrls: urls } = house.clone;
  return sweepKeys({ keeperUrl, serviceUrl, urls, ...changed }, join(house.dataDir, 'secrets'), { dryRun: false, many: false, ...terms });
};
/** A day passes for every key that stands. */
const aDayPasses = () => withClient(house.clone.vaultServiceUrl, (client) => client.query(`update vault.deks set created_at = created_at - interval '25 hours'`));
async function aPerson(): Promise<string> {
  const subjectId = randomUUID();
  const who = { houseId: house.facts.id, subjectId, requestId: 'sweep' };
  await openContext({ house: house.facts, actor: { kind: 'visitor' }, subjectId, requestId: 'sweep', clock: { now: () => new Date() } }, house.keys, (work) => house.clone.database.asSubject(who, work), () => undefined).inTransaction(beginGuest);
  return subjectId;
}

describe('sweeping keys', { timeout: 30_000 }, () => {
  it('destroys orphans of a day ago, and neither a younger one nor one whose person is there; again it finds nothing', async () => {
    const person = await aPerson();
    const kept = await house.keys.prepare('subject', person, person);
    const orphan = await house.keys.prepare('reading', randomUUID(), person);
    const untabled = await house.keys.prepare('council', randomUUID(), person);
    await aDayPasses();
    const young = await house.keys.prepare('reading', randomUUID(), person);

    const looked = await sweep({ dryRun: true });
    expect(looked).toMatchObject({ judged: 2, passedOver: 1, orphans: [{ dekId: orphan.id, kind: 'reading' }], destroyed: false });
    expect((await house.keys.fetchToWrite(orphan.id, person)).id).toBe(orphan.id);

    const swept = await sweep();
    expect(swept).toMatchObject({ destroyed: true, refused: null });
    expect((swept.reportableAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(290_000);
    await expect(house.keys.fetch(orphan.id, person)).rejects.toMatchObject({ code: 'key-shredded' });
    for (const { id } of [kept, untabled, young]) expect((await house.keys.fetchToWrite(id, person)).id).toBe(id);
    expect(await sweep()).toMatchObject({ orphans: [], destroyed: false });
    expect(await withClient(house.clone.vaultServiceUrl, async (client) => (await client.query('select dek_id from vault.tombstones')).rows)).toEqual([{ dek_id: orphan.id }]);
  });

  it('A- pointed at another house\'s vault refuses to destroy, unless told that so many are right', async () => {
    const epoch = `insert into vault.deks (dek_id, kind, subject_ref, object_id, epoch, wrapped, commit, created_at) select gen_random_uuid(), 'reading', gen_random_uuid(), gen_random_uuid(), 1, $1, $2, now() - interval '2 days' from generate_series(1, 30)`;
    await withClient(house.clone.vaultServiceUrl, (client) => client.query(epoch, [randomBytes(60), randomBytes(32)]));
    const refused = await sweep();
    expect(refused).toMatchObject({ destroyed: false, refused: expect.stringContaining('is this its vault?') });
    expect(refused.orphans).toHaveLength(30);
    expect(await sweep({ many: true })).toMatchObject({ destroyed: true });
  });

  it('A- through a login that sees only some rows is an error, and no key looks like an orphan', async () => {
    await house.keys.prepare('subject', await aPerson(), randomUUID());
    await aDayPasses();
    await expect(sweep({ dryRun: true }, { serviceUrl: house.clone.roleUrls.app })).rejects.toMatchObject({ code: '42501' });
  });
});
