import { createHmac, randomUUID } from 'node:crypto';
import type { ConsentText } from '@omenhall/contracts/consent/consent.schema';
import type { Answered, Browser } from './browser.ts';
import type { OpenedApi } from './open-api.ts';

export interface PlacedOrder {
  browser: Browser;
  readingId: string;
  orderCode: string;
  sessionId: string;
}

/** The yes to the newest sentence of a kind, as the page of it sends it. */
export async function yes(browser: Browser, kind: string) {
  const texts = await browser.ask<ConsentText[]>('consent.texts');
  const text = texts.find((candidate) => candidate.kind === kind);
  if (text === undefined) throw new Error(`the house asks no ${kind}`);
  return { kind, action: 'granted' as const, textId: text.id };
}

export const anAsk = async (browser: Browser, question: string | null = 'What holds me back from moving house?') => ({
  productSlug: 'standard-scroll', spreadId: 'three', voiceId: 'maren', topic: 'self', question, specialCategory: await yes(browser, 'special_category'), requestKey: randomUUID(),
});

/** From the question to an open payment session, over the public doors. */
export async function placeOrder(api: OpenedApi, { browser = api.browser(), address = `${randomUUID().slice(0, 8)}@reader.example`, question }: { browser?: Browser; address?: string; question?: string } = {}): Promise<PlacedOrder> {
  const { readingId } = await browser.ask<{ readingId: string }>('question.ask', await anAsk(browser, question));
  await browser.ask('draw.commit', { readingId });
  await browser.ask('draw.seal', { readingId, words: '', drawActor: 'seeker' });
  const decisions = await Promise.all(['email', 'archive'].map((kind) => yes(browser, kind)));
  const opened = await browser.ask<{ orderCode: string; url: string }>('checkout.open', { readingId, address, decisions, adult: true, requestKey: randomUUID() });
  return { browser, readingId, orderCode: opened.orderCode, sessionId: opened.url.split('/').at(-1) ?? '' };
}

/** Pays at the stand-in; its webhook stays unsent. */
export async function payAtDesk(api: OpenedApi, { sessionId }: PlacedOrder): Promise<void> {
  const paid = await fetch(`${api.house.sandbox.url}/sandbox/pay/${sessionId}`, { method: 'POST', headers: { accept: 'application/json' }, body: JSON.stringify({ action: 'pay' }) });
  if (!paid.ok) throw new Error(`the desk answered ${paid.status}`);
}

/** An order that is paid, told by a webhook, written and put on paper. */
export async function placeReadyOrder(api: OpenedApi, terms: Parameters<typeof placeOrder>[1] = {}): Promise<PlacedOrder> {
  const placed = await placeOrder(api, terms);
  await payAtDesk(api, placed);
  const told = await sendEvent(api, anEvent('checkout.session.completed', placed.sessionId));
  if (told.status !== 200) throw new Error(`the webhook was answered with ${told.status}`);
  await api.house.workUntilQuiet();
  return placed;
}

/** An event as the desk writes it. */
export const anEvent = (type: string, objectId: string, id = `evt_${randomUUID().replaceAll('-', '')}`): string => JSON.stringify({
  id, object: 'event', api_version: '2026-10-28.endive', created: Math.floor(Date.now() / 1000), livemode: false, type, pending_webhooks: 1, request: null,
  data: { object: { id: objectId, object: 'checkout.session' } },
});

/** Sends an event, signed as the desk signs unless told otherwise. */
export function sendEvent(api: OpenedApi, body: string | Buffer, signature = signEvent(api, body)): Promise<Answered> {
  return api.browser().go({ method: 'POST', url: '/webhooks/stripe', headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature }, payload: body });
}

/** Stripe's scheme: HMAC-SHA-256 of time and body. */
export function signEvent({ house }: OpenedApi, body: string | Buffer, atSeconds = Math.floor(Date.now() / 1000)): string {
  return `t=${atSeconds},v1=${createHmac('sha256', house.sandbox.webhookSecret).update(`${atSeconds}.`).update(body).digest('hex')}`;
}
