import { randomUUID } from 'node:crypto';

/** Buys one reading through the public doors and pays it at the stand-in; its webhook is left to whoever sends it. Gives the payment session. */
export async function buyReading(siteUrl: string, sandboxUrl: string, question = 'What is worth a second look before I answer?'): Promise<string> {
  const cookies = new Map<string, string>();
  const marks = { origin: siteUrl, 'sec-fetch-site': 'same-origin', 'x-omen': '1', 'content-type': 'application/json' };
  const ask = async <Data>(path: string, input: unknown, query = false): Promise<Data> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const body = JSON.stringify({ json: input ?? null });
    const answer = await fetch(`${siteUrl}/trpc/${path}${query && input !== undefined ? `?input=${encodeURIComponent(body)}` : ''}`, { method: query ? 'GET' : 'POST', headers: { ...marks, cookie }, ...(query ? {} : { body }) });
    for (const line of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s);
      cookies.set(name, value);
    }
    const said = (await answer.json()) as { result?: { data: { json: Data } } };
    if (said.result === undefined) throw new Error(`${path} was answered with ${answer.status}: ${JSON.stringify(said).slice(0, 300)}`);
    return said.result.data.json;
  };
  const texts = await ask<{ kind: string; id: string }[]>('consent.texts', undefined, true);
  const yes = (kind: string) => ({ kind, action: 'granted', textId: texts.find((text) => text.kind === kind)?.id });
  const { readingId } = await ask<{ readingId: string }>('question.ask', {
    productSlug: 'standard-scroll', spreadId: 'three', voiceId: 'maren', topic: 'self', question, specialCategory: yes('special_category'), requestKey: randomUUID(),
  });
  await ask('draw.commit', { readingId });
  await ask('draw.seal', { readingId, words: '', drawActor: 'seeker' });
  const { url } = await ask<{ url: string }>('checkout.open', { readingId, address: `${randomUUID().slice(0, 8)}@reader.example`, decisions: [yes('email'), yes('archive')], adult: true, requestKey: randomUUID() });
  const sessionId = url.split('/').at(-1) ?? '';
  const paid = await fetch(`${sandboxUrl}/sandbox/pay/${sessionId}`, { method: 'POST', headers: { accept: 'application/json' }, body: JSON.stringify({ action: 'pay' }) });
  if (!paid.ok) throw new Error(`the desk answered ${paid.status}`);
  return sessionId;
}
