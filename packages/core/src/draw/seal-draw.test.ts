import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '@omenhall/contracts/values/secret';
import { tarotSignIds } from '@omenhall/contracts/draw/tarot-deck.rules';
import { verifyDraw } from '@omenhall/contracts/proof/draw.rules';
import { DrawProof } from '@omenhall/contracts/proof/draw-proof.private';
import { aDraft, aSealedReading, auditOf, openCore, type Core, type Drafted, type TestHouse } from '../testing/index.ts';
import { commitDraw, loadReading, openSealedInput, sealDraw } from './index.ts';

let core: Core;
let house: TestHouse;
beforeAll(async () => {
  core = await openCore();
  house = await core.openHouse();
});
afterAll(() => core.close());

const seal = async ({ seeker, readingId }: Drafted, words = 'by the green door') =>
  (await sealDraw(seeker, { readingId, words: new Secret(words), drawActor: 'seeker' })).reveal('owner_view');
const housePublicKey = (): string => Buffer.from(house.keys.sign(new Uint8Array(0)).publicKey).toString('hex');

describe('a commitment', () => {
  it('is shown before the draw, and is the hash of the seed that is revealed after it', async () => {
    const draft = await aDraft(house);
    const shown = await commitDraw(draft.seeker, draft);
    expect(shown).toMatchObject({ readingId: draft.readingId, sealed: false, spread: { id: 'three' } });
    const [row] = await core.service<{ shown: string; sealed: boolean }>(`select encode(draw_commitment, 'hex') as shown, sealed_at is not null as sealed from reading_records where id = $1`, [draft.readingId]);
    expect(row).toEqual({ shown: shown.commitment, sealed: false });
    expect((await seal(draft)).proof.commitment).toBe(shown.commitment);
  });

  it('is the same on a second call, on ten at once, and after the draw', async () => {
    const draft = await aDraft(house);
    const shown = await Promise.all(Array.from({ length: 10 }, () => commitDraw(draft.seeker, draft)));
    expect(new Set(shown.map(({ commitment }) => commitment)).size).toBe(1);
    await seal(draft);
    expect(await commitDraw(draft.seeker, draft)).toMatchObject({ commitment: shown[0]?.commitment, sealed: true });
    expect(await auditOf(house, draft.readingId, 'draw.committed')).toHaveLength(1);
  });

  it('does not show its seed, which stands sealed', async () => {
    const draft = await aDraft(house);
    const shown = await commitDraw(draft.seeker, draft);
    const input = openSealedInput(draft.seeker, await loadReading(draft.seeker, draft.readingId))?.reveal('prove');
    if (input?.state !== 'committed') throw new Error('nothing is committed');
    expect(JSON.stringify(shown)).not.toContain(input.seed);
  });
});

describe('a draw', () => {
  it('without a commitment is refused', async () => {
    await expect(seal(await aDraft(house))).rejects.toMatchObject({ code: 'not-sealed' });
  });

  it('gives a different sign to every position, in their order, and can be checked by anyone', async () => {
    const draft = await aDraft(house, { spreadId: 'lantern' });
    await commitDraw(draft.seeker, draft);
    const drawn = await seal(draft);
    expect(drawn.signs.map((sign) => sign.position.id)).toEqual(['cause', 'fear', 'resource', 'advice', 'outcome']);
    expect(new Set(drawn.signs.map((sign) => sign.signId)).size).toBe(5);
    expect(verifyDraw(drawn.proof, tarotSignIds, true, housePublicKey())).toEqual({ genuine: true });
    expect(verifyDraw(drawn.proof, tarotSignIds, true, 'ab'.repeat(32))).toEqual({ genuine: false, because: 'other-house' });
  });

  it('is the same on a second call, whatever words come with it', async () => {
    const draft = await aDraft(house);
    await commitDraw(draft.seeker, draft);
    const first = await seal(draft, 'first words');
    expect(await seal(draft, 'other words')).toEqual(first);
    expect(first.proof.words).toBe('first words');
  });

  it('asked for by twenty at one moment is one draw, one seal and one audit event', async () => {
    const draft = await aDraft(house);
    await commitDraw(draft.seeker, draft);
    const drawn = await Promise.all(Array.from({ length: 20 }, (_, i) => seal(draft, `words ${i}`)));
    expect(new Set(drawn.map(({ proof }) => proof.sealHash)).size).toBe(1);
    expect(new Set(drawn.map(({ signs }) => JSON.stringify(signs))).size).toBe(1);
    expect(await auditOf(house, draft.readingId, 'draw.sealed')).toHaveLength(1);
    const [row] = await core.service<{ hash: string; status: string }>(`select encode(seal_hash, 'hex') as hash, status from reading_records where id = $1`, [draft.readingId]);
    expect(row).toEqual({ hash: drawn[0]?.proof.sealHash, status: 'sealed' });
  });

  it('with own words that hold what is never stored is refused, and can still be made', async () => {
    const draft = await aDraft(house);
    await commitDraw(draft.seeker, draft);
    await expect(seal(draft, 'call me at +49 170 1234567')).rejects.toMatchObject({ code: 'secret-shaped' });
    await seal(draft);
  });

  it('is not found by a stranger, and neither is one that does not exist', async () => {
    const draft = await aDraft(house);
    const stranger = await house.newSeeker();
    for (const readingId of [draft.readingId, randomUUID()]) {
      await expect(commitDraw(stranger, { readingId })).rejects.toMatchObject({ code: 'not-found' });
      await expect(sealDraw(stranger, { readingId, words: new Secret(''), drawActor: 'seeker' })).rejects.toMatchObject({ code: 'not-found' });
      await expect(commitDraw(house.asVisitor(), { readingId })).rejects.toMatchObject({ code: 'not-found' });
    }
    const elsewhere = (await core.openHouse()).asSeeker(draft.seeker.subjectId);
    await expect(commitDraw(elsewhere, draft)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('whose key is shredded stays closed for its owner too', async () => {
    const draft = await aSealedReading(house);
    const [row] = await core.service<{ dek_id: string }>('select dek_id from reading_records where id = $1', [draft.readingId]);
    house.keys.destroy(row?.dek_id ?? '');
    await expect(seal(draft)).rejects.toMatchObject({ code: 'key-shredded' });
  });

  it('whose envelope was moved to another column is refused with the one error', async () => {
    const draft = await aDraft(house);
    await commitDraw(draft.seeker, draft);
    await core.service('update reading_records set sealed_input = question where id = $1', [draft.readingId]);
    await expect(seal(draft)).rejects.toMatchObject({ code: 'seal-mismatch' });
  });
});

it('a proof in which any one field was changed is not genuine', async () => {
  const draft = await aDraft(house);
  await commitDraw(draft.seeker, draft);
  const { proof } = await seal(draft);
  const other = (text: string): string => (text.startsWith('0') ? `1${text.slice(1)}` : `0${text.slice(1)}`);
  const changed: DrawProof[] = [
    ...(['commitment', 'seed', 'contextDigest', 'orderDigest', 'orientationDigest', 'sealHash', 'signature', 'publicKey'] as const).map((field) => ({ ...proof, [field]: other(proof[field]) })),
    { ...proof, readingId: randomUUID() }, { ...proof, methodId: 'runes' }, { ...proof, spreadId: 'lantern' }, { ...proof, words: `${proof.words} ` }, { ...proof, drawActor: 'oracle' },
    { ...proof, sealedAt: new Date(Date.parse(proof.sealedAt) + 1).toISOString() }, { ...proof, signs: proof.signs.toReversed() }, { ...proof, signs: proof.signs.slice(0, 2) },
    ...proof.signs.map((_, at) => ({ ...proof, signs: proof.signs.map((sign, i) => (i === at ? { ...sign, reversed: !sign.reversed } : sign)) })),
    ...proof.signs.map((_, at) => ({ ...proof, signs: proof.signs.map((sign, i) => (i === at ? { ...sign, positionId: `${sign.positionId}s` } : sign)) })),
  ];
  expect(verifyDraw(proof, tarotSignIds, true, housePublicKey())).toEqual({ genuine: true });
  for (const lie of changed) expect(verifyDraw(DrawProof.parse(lie), tarotSignIds, true, housePublicKey())).toMatchObject({ genuine: false });
});
