import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Environment } from '@omenhall/adapters/env';
import { searchHouse, type FetchedTexts } from '../up/open-residue.ts';
import { placeOrder } from './place-order.ts';

export interface CanaryReport {
  order: string;
  /** Where a planted word lay: the place and the form, never what stood around it. */
  sightings: { target: string; place: string; field: 'question' | 'address'; forms: string[] }[];
  /** Targets whose positive control was not found. */
  blind: string[];
  scanned: Record<string, number>;
  /** Targets that could not be searched from here, in words. */
  unreached: string[];
}

/**
 * Buys a reading with one word in its question and own words and another in its address, provokes refusals that carry them,
 * waits for delivery, and searches the house. Needs the trial: only there can anyone pay with nothing and read the letters.
 *
 * @throws when the house is closed, is no trial, or does not finish the order within the patience
 */
export async function drillCanary(env: Environment, patienceMs: number): Promise<CanaryReport> {
  const { siteUrl } = env;
  const facts = await fetch(`${siteUrl}/config.json`, { signal: AbortSignal.timeout(5_000) }).then((answer) => answer.json() as Promise<{ houseName: string; trial: boolean }>).catch(() => {
    throw new Error(`no house answers at ${siteUrl}: start it with npm start`);
  });
  if (!facts.trial) throw new Error('this house takes real payments and sends real letters; the drill is for a trial house');

  const [word, addressWord] = [newWord('canary'), newWord('kanarie')];
  const refused = await provokeRefusals(siteUrl, word);
  const placed = await placeOrder({ siteUrl, question: `What is worth a second look before I answer ${word}?`, words: word, address: `${addressWord}@reader.example`, patienceMs });
  const { order, readingId, sessionId } = placed;
  if (order === null || readingId === undefined || sessionId === undefined || !placed.whole) throw new Error(`order ${order ?? ''} was not whole within ${patienceMs / 1000} s: ${placed.fault ?? placed.stages.filter(({ state }) => state !== 'done').map(({ code }) => code).join(', ')}`);

  const { sightings, ...report } = await searchHouse(env, {
    word, addressWord, known: { orderCode: order, readingId, sessionId },
    letters: async () => ((await (await fetch(`${siteUrl}/sandbox/inbox.json?limit=1000`)).json()) as { id: string }[]).map((letter) => [letter.id, JSON.stringify(letter)]),
    desk: async () => [['events', await (await fetch(`${siteUrl}/sandbox/events.json`)).text()]],
    answers: { fetch: async () => [...refused, ...(await askAsStranger(siteUrl, order, readingId))], control: facts.houseName },
  });
  return { order, ...report, sightings: sightings.map(({ target, place, forms, word: at }) => ({ target, place: place.replace(env.dataDir, 'DATA_DIR'), field: at === 0 ? 'question' : 'address', forms })) };
}

/** Consonants alone: no chance word for the safety gate, no digits for the stored law. */
const newWord = (begin: string): string => begin + [...randomBytes(18)].map((byte) => 'bcdfghjklmnpqrstvwxz'[byte % 20]).join('');

/** The same word through doors that refuse it: their answers, logs and books must be as clean as those of an order. */
async function provokeRefusals(siteUrl: string, word: string): Promise<FetchedTexts> {
  const headers = { 'content-type': 'application/json', 'x-omen': '1', origin: siteUrl };
  const post = (path: string, json: unknown, more: Record<string, string> = {}) => fetch(`${siteUrl}${path}`, { method: 'POST', headers: { ...headers, ...more }, body: JSON.stringify(path.startsWith('/trpc') ? { json } : json) });
  const get = (path: string) => fetch(`${siteUrl}${path}`);
  const attempts: Record<string, () => Promise<Response>> = {
    'a question without the rest': () => post('/trpc/question.ask', { question: word }),
    'a question far too long': () => post('/trpc/question.ask', { question: `${word} `.repeat(200) }),
    'a wrong code': () => post('/trpc/access.signIn', { address: `${word}@reader.example`, code: '12345678' }),
    'a code for nobody': () => post('/trpc/access.sendCode', { address: `${word}@reader.example` }),
    'a stranger\'s scroll': () => get(`/trpc/reading.open?input=${encodeURIComponent(JSON.stringify({ json: { readingId: randomUUID(), [word]: word } }))}`),
    'an unknown door': () => get(`/${word}?${word}=${word}`),
    'a file nobody made': () => get(`/a/${word}/${word}`),
    'a forged event': () => post('/webhooks/stripe', { id: word, data: { object: { id: word } } }, { 'stripe-signature': `t=1,v1=${word}` }),
    'half a JSON': () => fetch(`${siteUrl}/trpc/question.ask`, { method: 'POST', headers, body: `{"json":{"question":"${word}` }),
  };
  const texts: [string, string][] = [];
  for (const [name, attempt] of Object.entries(attempts)) {
    const answer = await attempt();
    // A page that answers every unknown address must not be told apart here: what counts is that the word does not come back.
    texts.push([name, `${JSON.stringify([...answer.headers])}\n${await answer.text()}`]);
  }
  return texts;
}

async function askAsStranger(siteUrl: string, order: string, readingId: string): Promise<FetchedTexts> {
  const input = (value: unknown): string => encodeURIComponent(JSON.stringify({ json: value }));
  const paths = [
    '/', '/config.json', '/metrics', '/readyz', `/orders/${order}`, `/live/orders/${order}`,
    `/trpc/trail.track?input=${input({ orderCode: order })}`, `/trpc/reading.open?input=${input({ readingId })}`, `/trpc/artifact.list?input=${input({ readingId })}`,
  ];
  return Promise.all(paths.map(async (path): Promise<[string, string]> => {
    const answer = await fetch(new URL(path, siteUrl), { signal: AbortSignal.timeout(10_000) });
    return [join('/', path.replace(/\?.*/, '')), `${JSON.stringify([...answer.headers])}\n${await answer.text()}`];
  }));
}
