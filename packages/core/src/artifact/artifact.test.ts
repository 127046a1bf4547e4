import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plantedWord } from '@omenhall/contracts/testing/planted-words';
import { withdrawConsent } from '../consent/index.ts';
import { aPaper, aReadyOrder, aWrittenScroll, auditOf, jobsOf, openCore, papersOf, settled, type Core, type Placed, type TestHouse } from '../testing/index.ts';
import { listArtifacts, mintLink, openArtifact, renderArtifact, type Paper } from './index.ts';

let core: Core;
let house: TestHouse;
beforeAll(async () => {
  core = await openCore();
  house = await core.openHouse();
});
afterAll(() => core.close());

type Settle = Parameters<typeof renderArtifact>[4];
const render = (order: Placed, paper: { id: string; kind: Paper['kind'] }, settle: Settle = settled) =>
  renderArtifact(house.asWorker(order.seeker.subjectId), { artifactId: paper.id }, aPaper(paper.kind), house.store, settle);
const rowOf = async (id: string) => (await core.service<{ status: string; storage_key: string | null; checksum: Buffer | null; size_bytes: number | null }>('select * from oracle_artifacts where id = $1', [id]))[0];
const lettersOf = async (order: Placed) => (await jobsOf(house, order.purchaseLinkId)).filter(({ kind }) => kind === 'email_delivery_job');
const openPaper = async (order: Placed, id: string, download = true) => {
  const { url } = await mintLink(order.seeker, { artifactId: id, download });
  return openArtifact(order.seeker, id, url.split('/').at(-1) ?? '', house.store);
};
async function aPaperOf(order: Placed, kind: Paper['kind']) {
  const paper = (await papersOf(house, order.readingId)).find((row) => row.kind === kind);
  if (paper === undefined) throw new Error(`no ${kind}`);
  return paper;
}

describe('a paper', () => {
  it('is made once, kept sealed under a random name, and opens for its owner byte for byte', async () => {
    const word = plantedWord('paper');
    const order = await aWrittenScroll(house, { question: `What of ${word}?` });
    const paper = await aPaperOf(order, 'private_pdf');
    await render(order, paper);
    const row = await rowOf(paper.id);
    expect(row).toMatchObject({ status: 'ready', storage_key: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    const file = house.store.files.get(row?.storage_key ?? '');
    expect(Buffer.from(file ?? []).includes(word)).toBe(false);
    const opened = await openPaper(order, paper.id);
    expect(Buffer.from(opened.bytes.reveal('owner_view')).toString()).toContain(word);
    expect(opened).toMatchObject({ mediaType: 'application/pdf', fileName: expect.stringMatching(/^scroll-\d{4}\.pdf$/), download: true });
    expect(createHash('sha256').update(opened.bytes.reveal('owner_view')).digest().equals(row?.checksum ?? Buffer.of())).toBe(true);
    expect(await auditOf(house, paper.id, 'artifact.rendered')).toHaveLength(1);
  });

  it('made again, one after the other or by six at once, is one file, one event and one letter', async () => {
    const order = await aWrittenScroll(house, { productSlug: 'small-scroll' });
    const before = house.store.files.size;
    for (const paper of await papersOf(house, order.readingId)) {
      await Promise.all(Array.from({ length: 6 }, () => render(order, paper)));
      await render(order, paper);
      expect(await auditOf(house, paper.id, 'artifact.rendered')).toHaveLength(1);
    }
    expect(house.store.files.size).toBe(before + 2);
    expect(await lettersOf(order)).toHaveLength(1);
  });

  it('of a worker that lost its claim is rolled back, and its file taken away', async () => {
    const order = await aWrittenScroll(house);
    const paper = await aPaperOf(order, 'print_view');
    const before = house.store.files.size;
    await expect(render(order, paper, async () => { throw new Error('lost'); })).rejects.toThrow('lost');
    expect(house.store.files.size).toBe(before);
    expect(await rowOf(paper.id)).toMatchObject({ status: 'pending', storage_key: null });
    expect(await auditOf(house, paper.id, 'artifact.rendered')).toEqual([]);
  });

  it('whose commit came through while the answer was lost keeps its file', async () => {
    const order = await aWrittenScroll(house);
    const paper = await aPaperOf(order, 'print_view');
    const worker = house.asWorker(order.seeker.subjectId);
    let lost = false;
    const forgetful: typeof worker = {
      ...worker,
      async inTransaction(work) {
        let last = false;
        const answer = await worker.inTransaction(async (inside) => {
          const result = await work(inside);
          last = (await inside.query<{ ready: boolean }>(`select status = 'ready' as ready from oracle_artifacts where id = $1::uuid`, [paper.id]))[0]?.ready === true && !lost;
          return result;
        });
        if (last) {
          lost = true;
          throw new Error('the answer was lost');
        }
        return answer;
      },
    };
    await expect(renderArtifact(forgetful, { artifactId: paper.id }, aPaper('print_view'), house.store, settled)).rejects.toThrow('the answer was lost');
    await openPaper(order, paper.id);
  });

  it('that was revoked meanwhile is not made ready by a late worker', async () => {
    const order = await aWrittenScroll(house);
    const paper = await aPaperOf(order, 'share_card');
    await core.service(`update oracle_artifacts set status = 'revoked' where id = $1`, [paper.id]);
    const before = house.store.files.size;
    await render(order, paper);
    expect(await rowOf(paper.id)).toMatchObject({ status: 'revoked', storage_key: null });
    expect(house.store.files.size).toBe(before);
  });

  it('is not drawn by the hand for another kind, nor in another person\'s name', async () => {
    const order = await aWrittenScroll(house);
    const paper = await aPaperOf(order, 'print_view');
    await expect(render(order, { id: paper.id, kind: 'private_pdf' })).rejects.toMatchObject({ code: 'not-found' });
    const stranger = house.asWorker((await house.newSeeker()).subjectId);
    for (const artifactId of [paper.id, randomUUID()]) await expect(renderArtifact(stranger, { artifactId }, aPaper('print_view'), house.store, settled)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('for the public is drawn from its public fields, without opening the scroll', async () => {
    const order = await aWrittenScroll(house);
    const card = await aPaperOf(order, 'share_card');
    let given: unknown;
    await renderArtifact(house.asWorker(order.seeker.subjectId), { artifactId: card.id }, { kind: 'share_card', draw: async (fields) => { given = fields; return Buffer.from('card'); } }, house.store, settled);
    expect(Object.keys(given as object).toSorted()).toEqual(['methodId', 'phraseId', 'signs', 'spreadId', 'titleId']);
  });
});

describe('the letter', () => {
  it('is left once when the last paper is ready, and not before', async () => {
    const order = await aWrittenScroll(house);
    const [first, second, third] = await papersOf(house, order.readingId);
    for (const paper of [first, second]) if (paper !== undefined) await render(order, paper);
    expect(await lettersOf(order)).toEqual([]);
    if (third !== undefined) await render(order, third);
    expect(await lettersOf(order)).toEqual([expect.objectContaining({ idempotency_key: `reading_ready:${order.readingId}`, status: 'pending' })]);
  });

  it('is left once when all papers finish at one moment, twenty times over', async () => {
    const orders = await Promise.all(Array.from({ length: 20 }, () => aWrittenScroll(house, { productSlug: 'small-scroll' })));
    await Promise.all(orders.map(async (order) => Promise.all((await papersOf(house, order.readingId)).map((paper) => render(order, paper)))));
    for (const order of orders) expect(await lettersOf(order)).toHaveLength(1);
  });

  it('is not left for a reader who wants none, and the paper is ready all the same', async () => {
    const order = await aWrittenScroll(house, { grants: ['archive'] });
    for (const paper of await papersOf(house, order.readingId)) await render(order, paper);
    expect(await lettersOf(order)).toEqual([]);
    expect((await order.seeker.inTransaction((inside) => listArtifacts(inside, order))).map(({ status }) => status)).toEqual(['ready', 'ready', 'ready']);
  });

  it('is not left after the yes was taken back while the papers were being made', async () => {
    const order = await aWrittenScroll(house);
    await order.seeker.inTransaction((inside) => withdrawConsent(inside, { kind: 'email', scopeId: null }));
    for (const paper of await papersOf(house, order.readingId)) await render(order, paper);
    expect(await lettersOf(order)).toEqual([]);
  });
});

describe('a link', () => {
  let order: Placed;
  let artifactId: string;
  beforeAll(async () => {
    order = await aReadyOrder(house);
    artifactId = (await aPaperOf(order, 'private_pdf')).id;
  });
  const mint = async (download = false): Promise<string> => (await mintLink(order.seeker, { artifactId, download })).url.split('/').at(-1) ?? '';
  const open = (proof: string) => openArtifact(order.seeker, artifactId, proof, house.store);

  it('lives ten minutes', async () => {
    const linked = await core.openHouse();
    const own = await aReadyOrder(linked);
    const id = (await papersOf(linked, own.readingId))[0]?.id ?? '';
    const { url, expiresAt } = await mintLink(own.seeker, { artifactId: id, download: false });
    expect(Math.round((expiresAt.getTime() - linked.clock.now().getTime()) / 1000)).toBeGreaterThan(595);
    const proof = url.split('/').at(-1) ?? '';
    linked.clock.turnSeconds(590);
    await openArtifact(own.seeker, id, proof, linked.store);
    linked.clock.turnSeconds(20);
    await expect(openArtifact(own.seeker, id, proof, linked.store)).rejects.toMatchObject({ code: 'link-ended' });
  });

  it('is for the purpose it was minted for', async () => {
    const page = await aPaperOf(order, 'print_view');
    const openPage = async (download: boolean) => openArtifact(order.seeker, page.id, (await mintLink(order.seeker, { artifactId: page.id, download })).url.split('/').at(-1) ?? '', house.store);
    expect([(await openPage(false)).download, (await openPage(true)).download]).toEqual([false, true]);
    await expect(open((await mint(false)).replace('.v.', '.d.'))).rejects.toMatchObject({ code: 'link-ended' });
  });

  it('to a PDF always saves it, whatever the link was minted for', async () => {
    expect([(await open(await mint(false))).download, (await open(await mint(true))).download]).toEqual([true, true]);
  });

  it('with any one character changed, cut or added has ended', async () => {
    const proof = await mint();
    await open(proof);
    for (let i = 0; i < proof.length; i += 1) {
      const changed = `${proof.slice(0, i)}${proof[i] === 'A' ? 'B' : 'A'}${proof.slice(i + 1)}`;
      await expect(open(changed), `character ${i}`).rejects.toMatchObject({ code: 'link-ended' });
    }
    for (const changed of [`${proof}=`, `${proof}A`, `${proof}.x`, `0${proof}`, ` ${proof}`, proof.slice(0, -1), proof.replace('.v.', '.x.'), proof.replace('.v.', '..'), '', '.', '..', '1e9.v.AAAA', 'NaN.v.']) {
      await expect(open(changed), changed).rejects.toMatchObject({ code: 'link-ended' });
    }
  });

  it('of one file opens no other of the same person', async () => {
    const other = await aPaperOf(order, 'share_card');
    await expect(openArtifact(order.seeker, other.id, await mint(), house.store)).rejects.toMatchObject({ code: 'link-ended' });
  });

  it('in a stranger\'s hands opens nothing, and a stranger mints none, for foreign and unknown files alike', async () => {
    const proof = await mint();
    const stranger = await house.newSeeker();
    for (const id of [artifactId, randomUUID()]) {
      await expect(openArtifact(stranger, id, proof, house.store)).rejects.toMatchObject({ code: 'not-found' });
      await expect(mintLink(stranger, { artifactId: id, download: false })).rejects.toMatchObject({ code: 'not-found' });
    }
    await expect(openArtifact(house.asVisitor(), artifactId, proof, house.store)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('dies with the epoch of its file', async () => {
    const proof = await mint();
    await core.service('update oracle_artifacts set url_epoch = url_epoch + 1 where id = $1', [artifactId]);
    await expect(open(proof)).rejects.toMatchObject({ code: 'link-ended' });
    await open(await mint());
  });

  it('is written down each time it is minted', async () => {
    const before = (await auditOf(house, artifactId, 'artifact.link_minted')).length;
    await mint();
    expect(await auditOf(house, artifactId, 'artifact.link_minted')).toHaveLength(before + 1);
  });

  it('is not minted for a paper that is still being made', async () => {
    const written = await aWrittenScroll(house);
    const paper = await aPaperOf(written, 'private_pdf');
    await expect(mintLink(written.seeker, { artifactId: paper.id, download: false })).rejects.toMatchObject({ code: 'not-ready' });
  });

  it('to a file that was changed in the store, or put in another\'s place, opens nothing', async () => {
    const [one, two] = [await rowOf(artifactId), await rowOf((await aPaperOf(order, 'share_card')).id)];
    const file = await house.store.get(one?.storage_key ?? '');
    const swapped = { ...house.store, get: async () => house.store.get(two?.storage_key ?? '') };
    await expect(openArtifact(order.seeker, artifactId, await mint(), swapped)).rejects.toMatchObject({ code: 'seal-mismatch' });
    const flipped = { ...house.store, get: async () => Uint8Array.from(file ?? [], (byte, i) => (i === 200 ? byte ^ 1 : byte)) };
    await expect(openArtifact(order.seeker, artifactId, await mint(), flipped)).rejects.toMatchObject({ code: 'seal-mismatch' });
    await expect(openArtifact(order.seeker, artifactId, await mint(), { ...house.store, get: async () => null })).rejects.toMatchObject({ code: 'broken' });
  });
});

it('a list of papers is its owner\'s alone', async () => {
  const order = await aReadyOrder(house);
  expect((await order.seeker.inTransaction((inside) => listArtifacts(inside, order))).map(({ kind, status }) => [kind, status])).toEqual([['print_view', 'ready'], ['private_pdf', 'ready'], ['share_card', 'ready']]);
  expect(await (await house.newSeeker()).inTransaction((inside) => listArtifacts(inside, order))).toEqual([]);
});
