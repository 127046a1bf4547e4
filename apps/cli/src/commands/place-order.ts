import { createHash, randomUUID } from 'node:crypto';
import { createTRPCClient, httpBatchLink } from '@trpc/client';
import superjson from 'superjson';
import type { AppRouter } from '@omenhall/contracts';
import { verifyDraw } from '@omenhall/contracts/proof/draw.rules';
import { tarotSignIds } from '@omenhall/contracts/draw/tarot-deck.rules';
import type { Tracker } from '@omenhall/contracts/trail/trail.schema';

export interface PlacedOrder {
  order: string | null;
  readingId?: string;
  /** The payment desk's name for it. */
  sessionId?: string;
  /** Whether every stage is proven. */
  whole: boolean;
  /** From payment confirmed to the last letter accepted by the mail server, by the house's own books. */
  paidToMailMs: number | null;
  stages: { code: string; state: string; at: string | null; proof: string }[];
  fault?: string;
}

/** A browser of its own: cookies, and the marks that the house asks of its own pages. */
function openBrowser(siteUrl: string) {
  const jar = new Map<string, string>();
  const go = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set('origin', new URL(siteUrl).origin);
    headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
    const answer = await fetch(input, { ...init, headers });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  };
  const client = createTRPCClient<AppRouter>({
    links: [httpBatchLink({ url: `${siteUrl}/trpc`, transformer: superjson, headers: { 'x-omen': '1' }, maxItems: 10, fetch: (url, init) => go(String(url), init as RequestInit) })],
  });
  return { client, go };
}

/**
 * Buys one reading over the public doors and the stand-in's payment page, waits for it, and checks what can be checked
 * from outside: the draw is recomputed, the private PDF is fetched and compared with its checksum.
 * @throws when a door refuses, or when the order is not whole within the patience
 */
export async function placeOrder({ siteUrl, question, words = 'omen demo', address = `demo-${randomUUID().slice(0, 8)}@reader.example`, patienceMs }: {
  siteUrl: string; question: string; words?: string; address?: string; patienceMs: number;
}): Promise<PlacedOrder> {
  const { client, go } = openBrowser(siteUrl);
  const [products, texts, { voices }] = await Promise.all([client.checkout.products.query(), client.consent.texts.query(), client.draw.offered.query()]);
  const product = products.find(({ slug }) => slug === 'standard-scroll') ?? fault('the house does not sell a Standard Scroll');
  const yes = (kind: string) => {
    const text = texts.find((candidate) => candidate.kind === kind) ?? fault(`the house asks no ${kind}`);
    return { kind: text.kind, action: 'granted' as const, textId: text.id };
  };
  const asked = await client.question.ask.mutate({
    productSlug: product.slug, spreadId: 'three', voiceId: voices[0]?.id ?? 'lirael', topic: 'choice', question, specialCategory: yes('special_category'), requestKey: randomUUID(),
  });
  if (asked.outcome === 'stopped') return fault(`the safety gate stopped the question: ${asked.reason}`);
  const { commitment } = await client.draw.commit.mutate({ readingId: asked.readingId });
  const drawn = await client.draw.seal.mutate({ readingId: asked.readingId, words, drawActor: 'oracle' });
  if (drawn.proof.commitment !== commitment || !verifyDraw(drawn.proof, tarotSignIds, true, null).genuine) fault('the draw does not verify');

  const opened = await client.checkout.open.mutate({
    readingId: asked.readingId, address, decisions: [yes('email'), yes('archive'), yes('early_performance')], adult: true, requestKey: randomUUID(),
  });
  const paid = await go(new URL(opened.url, siteUrl), { method: 'POST', headers: { accept: 'application/json', 'content-type': 'application/json' }, body: JSON.stringify({ action: 'pay' }), redirect: 'manual' });
  if (paid.status >= 400) fault(`the payment page answers ${paid.status}`);

  const tracker = await waitForWhole(client, opened.orderCode, patienceMs);
  await checkPrivatePdf(client, go, siteUrl, asked.readingId);
  const at = (code: string): number => tracker.stages.find((stage) => stage.code === code)?.at?.getTime() ?? Number.NaN;
  return {
    order: tracker.orderCode, readingId: asked.readingId, sessionId: new URL(opened.url, siteUrl).pathname.split('/').at(-1) ?? '', whole: tracker.stages.every((stage) => stage.state === 'done'),
    paidToMailMs: Number.isNaN(at('email_sent') - at('payment_confirmed')) ? null : at('email_sent') - at('payment_confirmed'),
    stages: tracker.stages.map((stage) => ({ ...stage, at: stage.at?.toISOString() ?? null })),
  };
}

type Client = ReturnType<typeof openBrowser>['client'];

async function waitForWhole(client: Client, orderCode: string, patienceMs: number): Promise<Tracker> {
  const until = performance.now() + patienceMs;
  let pauseMs = 100;
  for (;;) {
    const tracker = await client.trail.track.query({ orderCode });
    if (tracker.stages.every((stage) => ['done', 'not_needed'].includes(stage.state)) || performance.now() > until) return tracker;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    pauseMs = Math.min(pauseMs * 1.5, 2_000);
  }
}

async function checkPrivatePdf(client: Client, go: ReturnType<typeof openBrowser>['go'], siteUrl: string, readingId: string): Promise<void> {
  const artifact = (await client.artifact.list.query({ readingId })).find(({ kind }) => kind === 'private_pdf');
  if (artifact?.status !== 'ready') return;
  const { url } = await client.artifact.link.mutate({ artifactId: artifact.id, download: true });
  const file = Buffer.from(await (await go(new URL(url, siteUrl))).arrayBuffer());
  if (!file.subarray(0, 5).equals(Buffer.from('%PDF-'))) fault('the private PDF is none');
  if (createHash('sha256').update(file).digest('hex') !== artifact.checksum) fault('the private PDF differs from its checksum');
}

function fault(words: string): never {
  throw new Error(words);
}
