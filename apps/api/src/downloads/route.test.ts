import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../testing/browser.ts';
import { openApi, type OpenedApi } from '../testing/open-api.ts';
import { placeReadyOrder, type PlacedOrder } from '../testing/orders.ts';

let api: OpenedApi;
let owner: PlacedOrder;
let papers: { id: string; kind: string }[];
beforeAll(async () => {
  api = await openApi();
  owner = await placeReadyOrder(api);
  papers = await owner.browser.ask('artifact.list', { readingId: owner.readingId });
});
afterAll(() => api.close());

const idOf = (kind: string): string => papers.find((paper) => paper.kind === kind)?.id ?? '';
const linkTo = async (kind: string, download = true): Promise<string> => (await owner.browser.ask<{ url: string }>('artifact.link', { artifactId: idOf(kind), download })).url;
const closed = `sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'none'`;

describe('a link', () => {
  it.each([['private_pdf', 'application/pdf', 'pdf'], ['share_card', 'image/png', 'png'], ['print_view', 'text/html; charset=utf-8', 'html']])('hands its owner the %s, and nobody\'s cache', async (kind, type, extension) => {
    // A PDF is saved, whatever is asked: its viewer is a program. Pictures and the print view run nothing.
    for (const [download, word] of [[true, 'attachment'], [false, kind === 'private_pdf' ? 'attachment' : 'inline']] as const) {
      const { status, headers } = await owner.browser.go({ url: await linkTo(kind, download) });
      expect(status).toBe(200);
      expect(headers).toMatchObject({
        'cache-control': 'no-store', 'content-type': type, 'content-security-policy': closed, 'x-content-type-options': 'nosniff', 'x-robots-tag': 'noindex',
        'referrer-policy': 'no-referrer', 'cross-origin-resource-policy': 'same-origin', 'content-disposition': expect.stringMatching(new RegExp(`^${word}; filename="scroll-\\d{4}\\.${extension}"$`)),
      });
    }
  });

  it('names no one and says nothing in its path', async () => {
    expect(await linkTo('private_pdf')).toMatch(/^\/a\/[0-9a-f-]{36}\/\d{10}\.d\.[\w-]{43}$/);
  });

  it('opens the same file as the checksum of the list says', async () => {
    const { createHash } = await import('node:crypto');
    const { text } = await owner.browser.go({ url: await linkTo('private_pdf') });
    expect(papers.find(({ kind }) => kind === 'private_pdf')).toMatchObject({ checksum: createHash('sha256').update(text).digest('hex') });
  });

  it('that has ended is refused, and so is one for another purpose, of another length or letter', async () => {
    const url = await linkTo('private_pdf');
    const [path = '', expires = '', mac = ''] = /^(.*)\/(\d+)\.d\.(.*)$/.exec(url)?.slice(1) ?? [];
    const other = await linkTo('share_card');
    const forged = [
      `${path}/${Number(expires) + 600}.d.${mac}`, `${path}/${expires}.v.${mac}`, `${path}/${expires}.d.${mac.slice(0, -2)}`, `${path}/${expires}.d.${mac}A`, `${path}/${expires}.d.`, `${path}/${expires}`,
      `${path}/${expires}.d.${mac.startsWith('A') ? 'B' : 'A'}${mac.slice(1)}`, `${path}/-1.d.${mac}`, `${path}/NaN.d.${mac}`, `${path}/${other.split('/').at(-1)}`,
    ];
    for (const one of forged) expect([one, (await owner.browser.go({ url: one })).refused]).toEqual([one, 'link-ended']);

    const later = await api.serveAlso({ clock: { now: () => new Date(Date.now() + 601_000) } });
    const inTime = openBrowser(later, api.house.facts.siteUrl);
    for (const [name, value] of owner.browser.cookies) inTime.cookies.set(name, value);
    expect(await inTime.go({ url })).toMatchObject({ status: 410, refused: 'link-ended' });
  });

  it('in other hands opens nothing, and tells no more than a link to nothing', async () => {
    const url = await linkTo('private_pdf');
    const attacker = (await placeReadyOrder(api)).browser;
    for (const browser of [attacker, api.browser()]) {
      const foreign = await browser.go({ url });
      const unknown = await browser.go({ url: url.replace(/\/a\/[0-9a-f-]+/, `/a/${randomUUID()}`) });
      expect(foreign).toMatchObject({ status: 404, refused: 'not-found' });
      expect(unknown.text.replace(/"reference":"[^"]+"/, '')).toBe(foreign.text.replace(/"reference":"[^"]+"/, ''));
      expect(Object.keys(unknown.headers).toSorted()).toEqual(Object.keys(foreign.headers).toSorted());
    }
  });

  it('is over at once when the paper\'s links are revoked', async () => {
    const url = await linkTo('print_view');
    await api.house.clone.serviceQuery('update oracle_artifacts set url_epoch = url_epoch + 1 where id = $1', [idOf('print_view')]);
    expect((await owner.browser.go({ url })).refused).toBe('link-ended');
    expect((await owner.browser.go({ url: await linkTo('print_view') })).status).toBe(200);
  });

  it('opens thirty times an hour, and a stranger who has it uses up none of another link', async () => {
    // Two links to one paper within one second are the same link, so an order of its own: nobody has opened these.
    const { browser, readingId } = await placeReadyOrder(api);
    const [card, other] = await browser.ask<{ id: string }[]>('artifact.list', { readingId });
    const linkOf = async (paper: { id: string } | undefined): Promise<string> => (await browser.ask<{ url: string }>('artifact.link', { artifactId: paper?.id ?? '', download: true })).url;
    const url = await linkOf(card);
    const statuses: number[] = [];
    for (let tries = 0; tries < 31; tries += 1) statuses.push((await browser.go({ url })).status);
    expect(statuses).toEqual([...Array<number>(30).fill(200), 429]);
    const stranger = api.browser();
    for (let tries = 0; tries < 31; tries += 1) await stranger.go({ url: `/a/${other?.id ?? ''}/1.d.x` });
    expect((await browser.go({ url: await linkOf(other) })).status).toBe(200);
  });
});
