import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Catcher, CaughtLetter } from './mail/catch-letters.ts';
import { inboxPage, letterPage } from './mail/inbox-page.ts';
import { frame, stylesheet } from './page/frame.ts';
import { html, type Markup } from './page/html.ts';
import type { answerCalls } from './stripe/answer-call.ts';
import { actsOn } from './stripe/act-on-thing.ts';
import { askBank, pay as takePayment, payLater, refuse } from './stripe/checkout.ts';
import { deskPage, thingsOf } from './stripe/desk-page.ts';
import type { Desk } from './stripe/desk.ts';
import type { DeskEvent, Session } from './stripe/objects.ts';
import { passTime } from './stripe/pass-time.ts';
import { billPage, lostPaymentPage, payPage } from './stripe/pay-page.ts';
import type { Sender } from './stripe/send-events.ts';
import { payBill } from './stripe/subscriptions.ts';
import { troublePage } from './stripe/trouble-page.ts';
import { TroubleWish } from './stripe/trouble.rules.ts';
import type { Switches } from './switches.ts';

export interface World {
  desk: Desk;
  sender: Sender;
  send: (events: readonly DeskEvent[]) => void;
  catcher: Catcher;
  switches: Switches;
  answerCall: ReturnType<typeof answerCalls>;
  siteUrl: string;
}

interface Visit {
  method: string;
  path: string;
  url: URL;
  body: string;
  wantsJson: boolean;
  signal: AbortSignal;
}

interface Reply {
  status?: number;
  type?: string;
  headers?: Record<string, string>;
  body?: string;
}

const bodyLimitBytes = 64 * 1024;

/** Answers one request to the HTTP door; never throws. */
export async function receive(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    const body = await readBody(request);
    if (body === null) return write(response, json(413, { error: { type: 'invalid_request_error', message: 'Too large.' } }));
    const url = new URL(request.url ?? '/', 'http://sandbox');
    if (url.pathname.startsWith('/v1/')) {
      const reply = call(world, request, url, body);
      return reply === null ? void response.destroy() : write(response, reply);
    }
    if (request.method === 'POST' && !isOwnOrigin(world, request)) return write(response, page(frame({ title: 'Refused', room: 'trouble', body: html`<h1>Refused</h1><p>This did not come from the trial's own pages.</p>` }), 403));
    const wantsJson = (request.headers.accept ?? '').includes('application/json') || (request.headers['content-type'] ?? '').startsWith('application/json');
    write(response, await visit(world, { method: request.method === 'HEAD' ? 'GET' : (request.method ?? ''), path: url.pathname, url, body, wantsJson, signal: gone.signal }));
  } catch {
    // What broke may hold private words; the page says only that it did.
    if (!response.headersSent) write(response, json(500, { error: { type: 'api_error', message: 'The stand-in broke.' } }));
  }
}

/** Null when the line is cut. */
function call({ answerCall, switches }: World, request: IncomingMessage, url: URL, body: string): Reply | null {
  const trouble = switches.takeDesk();
  if (trouble === 'rate-limit') return json(429, { error: { type: 'invalid_request_error', code: 'rate_limit', message: 'Too many requests.' } });
  if (trouble === 'broken') return json(500, { error: { type: 'api_error', message: 'Something is broken on our side.' } });
  if (trouble === 'away') return null;
  const { authorization, 'stripe-version': version, 'idempotency-key': idempotencyKey } = request.headers;
  const answer = answerCall({
    method: request.method ?? '', path: url.pathname, query: url.search.slice(1), body, authorization, version: one(version), idempotencyKey: one(idempotencyKey),
  });
  return trouble === 'lost-answer' ? null : { ...json(answer.status, answer.body), headers: answer.headers ?? {} };
}

const one = (header: string | string[] | undefined): string | undefined => (Array.isArray(header) ? header[0] : header);

async function visit(world: World, at: Visit): Promise<Reply> {
  const { catcher, sender, switches } = world;
  const { method, path } = at;
  const [, room, id, part] = /^\/sandbox\/?([a-z.]*)\/?([A-Za-z0-9_]*)\/?([a-z.]*)$/.exec(path) ?? [];
  const door = `${method} ${room ?? '?'}${id ? '/*' : ''}${part ? `/${part}` : ''}`;
  switch (door) {
    case 'GET ': return { status: 303, headers: { location: '/sandbox/inbox' } };
    case 'GET page.css': return { type: 'text/css; charset=utf-8', body: stylesheet, headers: { 'cache-control': 'max-age=300' } };
    case 'GET inbox': {
      const to = (at.url.searchParams.get('to') ?? '').trim().slice(0, 254);
      return page(inboxPage({ letters: addressedTo(catcher, to), to }));
    }
    case 'GET inbox.json': return json(200, await inboxJson(catcher, at));
    case 'GET taken.json': return json(200, { openedAt: catcher.openedAt.toISOString(), taken: catcher.hasTaken(at.url.searchParams.get('messageId') ?? '') });
    case 'GET inbox/*': {
      const letter = catcher.find(id ?? '');
      return letter ? page(letterPage({ letter, words: (at.url.searchParams.get('words') ?? '').slice(0, 500) })) : lost();
    }
    case 'GET inbox/*/letter.html': {
      const letter = catcher.find(id ?? '');
      return letter ? { type: 'text/html; charset=utf-8', body: letter.html, headers: { 'content-security-policy': letterPolicy } } : lost();
    }
    case 'GET pay/*': return showPayment(world, id ?? '', false);
    case 'POST pay/*': return pay(world, id ?? '', at);
    case 'GET bill/*': return showBill(world, id ?? '');
    case 'POST bill/*': return settleBill(world, id ?? '', at);
    case 'GET desk': return page(deskPage(world.desk));
    case 'GET desk.json': return json(200, thingsOf(world.desk).slice(0, 1_000));
    case 'POST desk/*': return actAtDesk(world, id ?? '', at);
    case 'POST clock': return letTimePass(world, at);
    case 'GET trouble': return page(troublePage({ now: switches.now(), sendings: sender.sendings() }));
    case 'GET trouble.json': return json(200, switches.now());
    case 'POST trouble': {
      const wish = TroubleWish.safeParse(fieldsOf(at));
      if (!wish.success) return at.wantsJson ? json(400, { error: 'bad-input' }) : page(frame({ title: 'Not understood', room: 'trouble', body: html`<h1>Not understood</h1><p>One of these values is not among the choices. <a href="/sandbox/trouble">Back to the switches</a></p>` }), 400);
      switches.set(wish.data);
      return at.wantsJson ? json(200, switches.now()) : { status: 303, headers: { location: '/sandbox/trouble' } };
    }
    case 'GET events.json': return json(200, sender.sendings().slice(-1_000).map(({ event, tries, delivered }) => ({ id: event.id, type: event.type, objectId: event.data.object.id, delivered, tries })).toReversed());
    case 'POST events/*': {
      if (id !== 'send') return lost();
      const sent = sender.againUndelivered();
      return at.wantsJson ? json(202, { sent }) : { status: 303, headers: { location: '/sandbox/trouble' } };
    }
    case 'POST events/*/send': {
      if (!sender.again(id ?? '')) return at.wantsJson ? json(404, { error: 'not-found' }) : lost();
      return at.wantsJson ? json(202, { id }) : { status: 303, headers: { location: '/sandbox/trouble' } };
    }
    default: return lost();
  }
}

function showPayment(world: World, id: string, declined: boolean): Reply {
  const session = world.desk.sessions.get(id);
  if (!session) return page(lostPaymentPage(), 404);
  return page(payPage({ session, productName: productOf(world, session), declined, asked: world.desk.intents.get(session.payment_intent)?.status === 'requires_action', returnUrl: returnUrl(session) }), declined ? 402 : 200, formPolicy(world, session));
}

function pay(world: World, id: string, at: Visit): Reply {
  const { desk, send } = world;
  const session = desk.sessions.get(id);
  if (session === undefined) return at.wantsJson ? json(404, { error: 'not-found' }) : page(lostPaymentPage(), 404);
  const action = fieldsOf(at)['action'] ?? 'pay';
  if (action === 'ask') {
    send(askBank(desk, session));
    return at.wantsJson ? json(200, paymentSeen(session)) : showPayment(world, id, false);
  }
  if (action === 'refuse' || action === 'deny') {
    send(refuse(desk, session, action === 'deny' ? 'payment_intent_authentication_failure' : 'card_declined'));
    return at.wantsJson ? json(402, { error: { type: 'card_error', code: 'card_declined' }, ...paymentSeen(session) }) : showPayment(world, id, session.status === 'open');
  }
  if (action === 'close') return at.wantsJson ? json(200, { ...paymentSeen(session), redirectUrl: session.cancel_url }) : { status: 303, headers: { location: session.cancel_url ?? `${world.siteUrl}/` } };
  if (action !== 'pay' && action !== 'later') return at.wantsJson ? json(400, { error: 'bad-input' }) : showPayment(world, id, false);
  if (session.status === 'expired') return at.wantsJson ? json(409, { error: 'expired', ...paymentSeen(session) }) : showPayment(world, id, false);
  const events = action === 'later' ? payLater(desk, session) : takePayment(desk, session);
  send(events);
  return at.wantsJson
    ? json(200, { ...paymentSeen(session), redirectUrl: returnUrl(session), events: events.map((event) => event.id) })
    : { status: 303, headers: { location: returnUrl(session) } };
}

function showBill({ desk }: World, id: string): Reply {
  const invoice = desk.invoices.get(id);
  if (invoice === undefined) return page(lostPaymentPage(), 404);
  const price = desk.subscriptions.get(invoice.parent.subscription_details.subscription)?.items.data[0]?.price;
  return page(billPage({ invoice, productName: desk.products.get(price?.product ?? null)?.name ?? 'Membership' }));
}

function settleBill(world: World, id: string, at: Visit): Reply {
  const invoice = world.desk.invoices.get(id);
  if (invoice === undefined) return at.wantsJson ? json(404, { error: 'not-found' }) : page(lostPaymentPage(), 404);
  const events = payBill(world.desk, invoice);
  world.send(events);
  return at.wantsJson ? json(200, { id, status: invoice.status, events: events.map((event) => event.id) }) : { status: 303, headers: { location: `/sandbox/bill/${id}` } };
}

/** What a bank, a cardholder or the house's own dashboard would do to something paid. */
function actAtDesk({ desk, send }: World, id: string, at: Visit): Reply {
  const acts = actsOn(desk, id);
  const wanted = acts.find(({ action }) => action === fieldsOf(at)['action']);
  if (wanted === undefined) return at.wantsJson ? json(acts.length === 0 ? 404 : 400, { error: acts.length === 0 ? 'not-found' : 'bad-input', actions: acts.map(({ action }) => action) }) : lost();
  const events = wanted.act?.() ?? [];
  const opened = wanted.open?.() ?? null;
  send(events);
  return at.wantsJson
    ? json(200, { id, events: events.map((event) => event.id), ...(opened === null ? {} : { opened: opened.id, url: opened.url }) })
    : { status: 303, headers: { location: opened?.url ?? '/sandbox/desk' } };
}

function letTimePass({ desk, send }: World, at: Visit): Reply {
  const { days = 0, hours = 0 } = fieldsOf(at);
  const whole = Number(days) * 24 + Number(hours);
  if (!Number.isInteger(whole) || whole < 1 || whole > 400 * 24) return at.wantsJson ? json(400, { error: 'bad-input' }) : lost();
  const events = passTime(desk, whole * 3_600);
  send(events);
  return at.wantsJson ? json(200, { now: desk.now(), events: events.map((event) => event.id) }) : { status: 303, headers: { location: '/sandbox/desk' } };
}

const paymentSeen = (session: Session): object => ({ id: session.id, status: session.status, paymentStatus: session.payment_status, paymentIntentId: session.payment_intent });

const returnUrl = (session: Session): string => session.success_url.replaceAll('{CHECKOUT_SESSION_ID}', session.id);

const productOf = ({ desk }: World, session: Session): string => desk.products.get(desk.wishes.get(session.id)?.price.product ?? null)?.name ?? 'Reading';

const addressedTo = (catcher: Catcher, to: string): readonly CaughtLetter[] =>
  catcher.letters().filter((letter) => to === '' || letter.to.some((mailbox) => mailbox.toLowerCase() === to.toLowerCase()));

async function inboxJson(catcher: Catcher, { url, signal }: Visit): Promise<object[]> {
  const to = url.searchParams.get('to') ?? '';
  const after = url.searchParams.get('after') ?? '';
  const until = Date.now() + 1000 * Math.min(30, Math.max(0, Number(url.searchParams.get('wait')) || 0));
  const fresh = (): readonly CaughtLetter[] => {
    const letters = addressedTo(catcher, to);
    const known = letters.findIndex((letter) => letter.id === after);
    return known >= 0 ? letters.slice(0, known) : letters;
  };
  while (fresh().length === 0 && Date.now() < until && !signal.aborted) await catcher.nextLetter(until - Date.now(), signal);
  const limit = Math.min(1_000, Math.max(1, Number(url.searchParams.get('limit')) || 200));
  return fresh().slice(0, limit).map((letter) => ({ ...letter, to: letter.to.join(', ') }));
}

function fieldsOf({ body, wantsJson }: Visit): Record<string, unknown> {
  if (!wantsJson || !/^\s*\{/.test(body)) return Object.fromEntries(new URLSearchParams(body));
  try {
    const fields: unknown = JSON.parse(body);
    return typeof fields === 'object' && fields !== null ? { ...fields } : {};
  } catch {
    return { unreadable: true };
  }
}

/** A form of another site, opened in the same browser, must not pay or switch anything here. */
function isOwnOrigin({ siteUrl }: World, request: IncomingMessage): boolean {
  const origin = request.headers.origin;
  if (origin === undefined || origin === siteUrl) return true;
  return URL.canParse(origin) && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(origin).hostname);
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size <= bodyLimitBytes) chunks.push(chunk);
  }
  return size > bodyLimitBytes ? null : Buffer.concat(chunks).toString('utf8');
}

const pagePolicy = (formAction: string): string =>
  `default-src 'none'; style-src 'self'; font-src 'self'; frame-src 'self'; form-action ${formAction}; base-uri 'none'; frame-ancestors 'self'`;
/** A letter shows itself and nothing else: no script, no address asked, no form, no way out. */
const letterPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'self'";

/** Browsers hold a form to its policy even when it is redirected, so the way back to the house is named. */
const formPolicy = ({ siteUrl }: World, session: Session): string =>
  [...new Set(["'self'", siteUrl, ...[session.success_url, session.cancel_url].flatMap((url) => (url !== null && URL.canParse(url) ? [new URL(url).origin] : []))])].join(' ');

const page = (markup: Markup, status = 200, formAction = "'self'"): Reply =>
  ({ status, type: 'text/html; charset=utf-8', body: markup.markup, headers: { 'content-security-policy': pagePolicy(formAction) } });

const json = (status: number, body: unknown): Reply => ({ status, type: 'application/json; charset=utf-8', body: JSON.stringify(body) });

const lost = (): Reply => page(frame({ title: 'Nothing here', room: 'inbox', body: html`<h1>Nothing here</h1><p>The trial holds nothing under this address. It forgets everything when it stops. <a href="/sandbox/inbox">To the inbox</a></p>` }), 404);

function write(response: ServerResponse, { status = 200, type, headers = {}, body = '' }: Reply): void {
  response.writeHead(status, {
    // Not `no-referrer`: with it a browser sends its own forms from the origin "null", which `isOwnOrigin` has to refuse.
    'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin',
    ...(type === undefined ? {} : { 'content-type': type }), 'content-length': Buffer.byteLength(body), ...headers,
  });
  response.end(body);
}
