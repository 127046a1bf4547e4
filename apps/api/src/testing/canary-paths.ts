import { randomUUID } from 'node:crypto';
import { request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HouseError } from '@omenhall/contracts/errors';
import { dekIdOf, openText } from '@omenhall/core/vault';
import { composeLetter } from '@omenhall/core/email';
import { openGiftAtItsTime, reportGift, watchGift } from '@omenhall/core/gift';
import { findDeliveries, showWork } from '@omenhall/core/operations';
import { interpretReading } from '@omenhall/core/reading';
import { executeRefund, prepareRefund } from '@omenhall/core/refund';
import { renderArtifact, type Paper } from '@omenhall/core/artifact';
import { hashToken, secretPlace } from '@omenhall/core/access';
import { OperatorRole } from '@omenhall/contracts/access/access.schema';
import { openBrowser, procedures, type Answered, type Browser } from './browser.ts';
import { idsOf, inputFor, unknownIds } from './inputs.ts';
import type { OpenedApi } from './open-api.ts';
import { enterAsOperator } from './operators.ts';
import { anAsk, anEvent, payAtDesk, placeOrder, placeReadyOrder, sendEvent, signEvent, yes, type PlacedOrder } from './orders.ts';

/** The words that are planted: in questions and own words, in addresses of orders, in addresses that sign in. */
export interface Planted {
  question: string;
  address: string;
  signIn: string;
}

/** One way through the code that meets a private word. */
export interface CanaryPath {
  name: string;
  /** Private fields that carry a word on it. */
  carries: readonly ('question' | 'own words' | 'answer' | 'address' | 'code' | 'input')[];
  /** Whether its answers are the owner's own and so may hold the word. */
  owners?: true;
  /** Drives it, and answers with everything that left the house by it. */
  drive(): Promise<readonly (Answered | string)[]>;
}

/** Something went as it must: a path whose success or refusal is not the one it is named for proves nothing. */
export class WrongPath extends Error {}

const must = (answer: Answered, refused: string | null): Answered => {
  if (answer.refused !== refused) throw new WrongPath(`answered ${answer.status} ${answer.refused ?? 'without refusal'}, not ${refused ?? 'without refusal'}`);
  return answer;
};

const failsWith = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof WrongPath) throw error;
    return error instanceof HouseError ? error.message : '';
  }
  throw new WrongPath('succeeded');
};

/** Every in-process path, in an order in which each finds what it needs. */
export async function canaryPaths(api: OpenedApi, planted: Planted): Promise<CanaryPath[]> {
  const { serviceQuery } = api.house.clone;
  const question = `Shall I tell ${planted.question} what I found?`;
  const terms = (name: string) => ({ question, address: `${planted.address}.${name}@reader.example` });
  const owner = await placeReadyOrder(api, terms('owner'));
  const ids = await idsOf(api, owner);
  const stranger = api.browser();
  const site = api.house.facts.siteUrl;
  const word = planted.question;
  const broken = (change: Parameters<OpenedApi['serveAlso']>[0]): Promise<Browser> => api.serveAlso(change).then((app) => openBrowser(app, site));
  const subjectOf = async (readingId: string): Promise<string> => (await serviceQuery<{ id: string }>('select subject_id::text as id from reading_records where id = $1', [readingId]))[0]?.id ?? '';
  const purchaseOf = async (orderCode: string): Promise<string> => (await serviceQuery<{ id: string }>('select id::text as id from purchase_links where order_code = $1', [orderCode]))[0]?.id ?? '';
  const paidOrder = async (name: string): Promise<PlacedOrder> => {
    const placed = await placeOrder(api, terms(name));
    await payAtDesk(api, placed);
    must(await sendEvent(api, anEvent('checkout.session.completed', placed.sessionId)), null);
    return placed;
  };
  const asking = async (browser: Browser, change: Record<string, unknown>) => browser.call('question.ask', { ...(await anAsk(browser, question)), ...change });
  const sealedDraft = async (browser: Browser): Promise<string> => {
    const { readingId } = await browser.ask<{ readingId: string }>('question.ask', await anAsk(browser, question));
    await browser.ask('draw.commit', { readingId });
    await browser.ask('draw.seal', { readingId, words: word, drawActor: 'seeker' });
    return readingId;
  };
  const link = async (kind: string): Promise<string> => {
    const papers = await owner.browser.ask<{ id: string; kind: string }[]>('artifact.list', { readingId: owner.readingId });
    return (await owner.browser.ask<{ url: string }>('artifact.link', { artifactId: papers.find((paper) => paper.kind === kind)?.id, download: true })).url;
  };
  const settleNothing = async (): Promise<void> => undefined;
  const away = () => Promise.reject(new HouseError('keys-away', 'the vault does not answer', { cause: new Error(word) }));
  const keysAway = { ...api.process.keys, fetch: away, fetchToWrite: away, prepare: away };
  const drawsAWord: Paper = { kind: 'private_pdf', draw: () => Promise.reject(new Error(`glyph missing in ${word}`)) };
  const openArtifactOf = async (readingId: string, kind: string): Promise<string> => (await serviceQuery<{ id: string }>('select id::text as id from oracle_artifacts where reading_record_id = $1 and kind = $2', [readingId, kind]))[0]?.id ?? '';
  const everyProcedure = async (browser: Browser, known: typeof ids, wished: (path: string) => boolean = () => true): Promise<Answered[]> => {
    const answers: Answered[] = [];
    for (const { path } of procedures) if (wished(path)) answers.push(await browser.call(path, await inputFor(path, known, browser)));
    return answers;
  };
  /** An owner whose fresh code was just taken; nobody else's session is touched, or paths would lean on one another. */
  const steppedUp = async (): Promise<Browser> => {
    const operator = await enterAsOperator(api, 'owner');
    await serviceQuery('update operator_sessions set stepped_up_at = clock_timestamp() where token_hash = $1', [Buffer.from(hashToken(operator.cookies.get('omen-operator') ?? ''))]);
    return operator;
  };
  const giftForm = async (browser: Browser) => ({
    recipient: `${planted.address}.gift@reader.example`, note: `Think of ${word}.`, sendAt: null, zone: 'Europe/Lisbon', decisions: [await yes(browser, 'gift')], address: `${planted.address}.giver@reader.example`, adult: true, requestKey: randomUUID(),
  });
  const openIt = async (giftId: string): Promise<void> => {
    const [gift] = await serviceQuery<{ subject_id: string; round: number }>('select subject_id::text as subject_id, round from gifts where id = $1', [giftId]);
    await openGiftAtItsTime(api.house.asWorker(gift?.subject_id ?? '', randomUUID()), { giftId, round: gift?.round ?? 0 }, settleNothing);
  };
  /** A gift that is paid and whose code is out, read as its letter reads it. */
  const openGift = async () => {
    const giver = api.browser();
    const opened = await giver.ask<{ orderCode: string; url: string }>('gift.open', await giftForm(giver));
    const placed = { browser: giver, readingId: '', orderCode: opened.orderCode, sessionId: opened.url.split('/').at(-1) ?? '' };
    await payAtDesk(api, placed);
    must(await sendEvent(api, anEvent('checkout.session.completed', placed.sessionId)), null);
    const [row] = await serviceQuery<{ giftId: string; subjectId: string; purchaseId: string }>(
      'select g.id as "giftId", g.subject_id as "subjectId", l.id as "purchaseId" from gifts g join purchase_links l on l.id = g.purchase_link_id where l.order_code = $1', [opened.orderCode]);
    if (row === undefined) throw new WrongPath('no gift was kept');
    await openIt(row.giftId);
    const letter = await composeLetter(api.house.asWorker(row.subjectId, randomUUID()), { letter: 'gift_to_recipient', giftId: row.giftId, round: 0 }, null);
    if (letter?.letter !== 'gift_to_recipient') throw new WrongPath('the gift has no letter');
    return { ...row, giver, code: letter.props.code.reveal('send_letter') };
  };
  /** Gives the money of an order's one granted request back, as the worker does. */
  const moneyBack = async (orderCode: string): Promise<string> => {
    const [request] = await serviceQuery<{ id: string; subject_id: string }>(`select id::text as id, subject_id::text as subject_id from refund_requests where order_code = $1 and status = 'approved'`, [orderCode]);
    if (request === undefined) throw new WrongPath('no money was granted');
    const worker = api.house.asWorker(request.subject_id, randomUUID());
    const prepared = await prepareRefund(worker, request.id);
    if (prepared.word !== 'ask') throw new WrongPath(`the refund is ${prepared.word}`);
    const ended = await executeRefund(worker, request.id, prepared.request, api.process.payments, () => true);
    if (ended.word !== 'made') throw new WrongPath(`the refund ended ${ended.word}`);
    return JSON.stringify([ended, await composeLetter(worker, { letter: 'refund_approved', refundRequestId: request.id }, null)]);
  };
  const path = (name: string, carries: CanaryPath['carries'], drive: CanaryPath['drive']): CanaryPath => ({ name, carries, drive });
  const own = (name: string, carries: CanaryPath['carries'], drive: CanaryPath['drive']): CanaryPath => ({ name, carries, drive, owners: true });
  const one = async (answer: Promise<Answered>, refused: string | null): Promise<Answered[]> => [must(await answer, refused)];

  return [
    // Asking.
    path('ask: a question is kept', ['question'], async () => one(asking(api.browser(), {}), null)),
    path('ask: the same request twice', ['question'], async () => {
      const browser = api.browser();
      const wish = await anAsk(browser, question);
      return [must(await browser.call('question.ask', wish), null), must(await browser.call('question.ask', wish), null)];
    }),
    path('ask: the safety net stops it', ['question'], async () => one(asking(api.browser(), { question: `${word} says I should kill myself` }), null)),
    path('ask: it is shaped like a secret', ['question'], async () => one(asking(api.browser(), { question: `my password is ${word}7` }), 'secret-shaped')),
    path('ask: it holds a card number', ['question'], async () => one(asking(api.browser(), { question: `${word} 4242 4242 4242 4242` }), 'secret-shaped')),
    path('ask: it is too long', ['question'], async () => one(asking(api.browser(), { question: `${word} `.repeat(200) }), 'bad-input')),
    path('ask: it holds NUL and half a character', ['question'], async () => [must(await asking(api.browser(), { question: `${word}\0` }), 'bad-input'), must(await asking(api.browser(), { question: `${word}\ud800` }), 'bad-input')]),
    path('ask: without the yes to keep it', ['question'], async () => {
      const browser = api.browser();
      return one(asking(browser, { specialCategory: { ...(await yes(browser, 'special_category')), action: 'refused' } }), 'consent-missing');
    }),
    path('ask: the product does not exist', ['question'], async () => one(asking(api.browser(), { productSlug: word.slice(0, 40) }), 'bad-input')),
    path('ask: a field too many, named by the word', ['input'], async () => one(asking(api.browser(), { [word]: word }), 'bad-input')),
    path('ask: half a JSON', ['question'], async () => one(stranger.go({ method: 'POST', url: '/trpc/question.ask', headers: { origin: site, 'x-omen': '1', 'content-type': 'application/json' }, payload: `{"json":{"question":"${question}` }), 'bad-input')),
    path('ask: from another origin', ['question'], async () => one(stranger.go({ method: 'POST', url: '/trpc/question.ask', headers: { origin: `https://${word}.example`, 'x-omen': '1', 'content-type': 'application/json' }, payload: JSON.stringify({ json: { question } }) }), 'wrong-origin')),
    path('ask: the database is away and says the word', ['question'], async () => {
      const browser = await broken({ database: { ...api.process.database, asSubject: () => Promise.reject(new Error(`insert ... values ('${word}')`)) } });
      const answer = await browser.call('question.ask', { productSlug: 'standard-scroll', spreadId: 'three', voiceId: 'maren', topic: 'self', question, specialCategory: { kind: 'special_category', action: 'granted', textId: randomUUID() }, requestKey: randomUUID() });
      return [must(answer, 'broken')];
    }),
    path('ask: the vault is away', ['question'], async () => one(asking(await broken({ keys: keysAway }), {}), 'keys-away')),

    // Drawing.
    path('draw: signs are drawn with own words', ['question', 'own words'], async () => [await sealedDraft(api.browser())]),
    path('draw: the own words are shaped like a secret', ['own words'], async () => {
      const browser = api.browser();
      const { readingId } = await browser.ask<{ readingId: string }>('question.ask', await anAsk(browser, question));
      await browser.ask('draw.commit', { readingId });
      return one(browser.call('draw.seal', { readingId, words: `password: ${word}7`, drawActor: 'seeker' }), 'secret-shaped');
    }),
    path('draw: sealed without a commitment', ['own words'], async () => {
      const browser = api.browser();
      const { readingId } = await browser.ask<{ readingId: string }>('question.ask', await anAsk(browser, question));
      return one(browser.call('draw.seal', { readingId, words: word, drawActor: 'seeker' }), 'not-sealed');
    }),
    path('draw: a stranger seals it', ['own words'], async () => one(stranger.call('draw.seal', { readingId: owner.readingId, words: word, drawActor: 'seeker' }), 'not-found')),

    // Paying.
    path('checkout: a session is opened', ['address'], async () => [JSON.stringify((await placeOrder(api, terms('opened'))).sessionId)]),
    path('checkout: refused for a bad address', ['address'], async () => {
      const browser = api.browser();
      const readingId = await sealedDraft(browser);
      return one(browser.call('checkout.open', { readingId, address: `${planted.address} not an address`, decisions: [], adult: true, requestKey: randomUUID() }), 'bad-input');
    }),
    path('checkout: the payment desk is away and says the word', ['address', 'question'], async () => {
      const browser = await broken({ payments: { ...api.process.payments, openSession: () => Promise.reject(new Error(`${word} ${planted.address}`)) } });
      const readingId = await sealedDraft(browser);
      const decisions = await Promise.all(['email', 'archive'].map((kind) => yes(browser, kind)));
      return one(browser.call('checkout.open', { readingId, address: `${planted.address}.away@reader.example`, decisions, adult: true, requestKey: randomUUID() }), 'broken');
    }),
    path('webhook: a good event unlocks', ['question', 'address'], async () => [(await paidOrder('good')).orderCode]),
    path('webhook: the same event twice', ['question', 'address'], async () => {
      const placed = await placeOrder(api, terms('twice'));
      await payAtDesk(api, placed);
      const event = anEvent('checkout.session.completed', placed.sessionId);
      return [must(await sendEvent(api, event), null), must(await sendEvent(api, event), null)];
    }),
    path('webhook: a forged signature', ['input'], async () => one(sendEvent(api, JSON.stringify({ id: word, data: { object: { id: word } } }), `t=1,v1=${word}`), 'signature-refused')),
    path('webhook: signed, and full of what a buyer typed', ['input', 'address'], async () => {
      const body = JSON.parse(anEvent('checkout.session.completed', owner.sessionId)) as { data: { object: Record<string, unknown> } };
      Object.assign(body.data.object, { customer_details: { email: `${planted.address}@reader.example`, name: word, address: { line1: word } }, custom_fields: [{ text: { value: word } }], metadata: { note: word } });
      return one(sendEvent(api, JSON.stringify(body)), null);
    }),
    path('webhook: the amount differs', ['question', 'address'], async () => {
      const placed = await placeOrder(api, terms('amount'));
      await payAtDesk(api, placed);
      const { payments } = api.process;
      const dearer = await api.serveAlso({ payments: { ...payments, readSession: async (id) => {
        const seen = await payments.readSession(id);
        return seen === null ? null : { ...seen, amount: { ...seen.amount, amountMinor: seen.amount.amountMinor + 100 } };
      } } });
      const body = anEvent('checkout.session.completed', placed.sessionId);
      return [await openBrowser(dearer, site).go({ method: 'POST', url: '/webhooks/stripe', headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signEvent(api, body) }, payload: body })];
    }),
    path('payment: confirmed by the page that came back', ['question'], async () => {
      const placed = await placeOrder(api, terms('returned'));
      await payAtDesk(api, placed);
      return one(placed.browser.call('payment.confirm', { orderCode: placed.orderCode }), null);
    }),

    // Writing.
    path('interpretation: the scroll is written', ['question', 'answer'], async () => {
      const placed = await paidOrder('written');
      await api.house.workUntilQuiet();
      return [placed.orderCode];
    }),
    path('interpretation: before payment', ['question'], async () => {
      const { readingId } = await placeOrder(api, terms('unpaid'));
      return [await failsWith(interpretReading(api.house.asWorker(await subjectOf(readingId), randomUUID()), { readingId }, settleNothing))];
    }),
    path('interpretation: the vault is away', ['question'], async () => {
      const { readingId } = await paidOrder('vault');
      const ctx = { ...api.house.asWorker(await subjectOf(readingId), randomUUID()), keys: keysAway };
      return [await failsWith(interpretReading(ctx, { readingId }, settleNothing))];
    }),
    path('interpretation: the database goes away as it is kept', ['question', 'answer'], async () => {
      const { readingId } = await paidOrder('midway');
      return [await failsWith(interpretReading(api.house.asWorker(await subjectOf(readingId), randomUUID()), { readingId }, () => Promise.reject(new Error(`connection lost at '${word}'`))))];
    }),
    path('interpretation: its answer fails the checks', ['question', 'answer'], async () => {
      const { readingId } = await placeOrder(api, { ...terms('checks'), question: null as unknown as string }).then(async (placed) => { await payAtDesk(api, placed); await sendEvent(api, anEvent('checkout.session.completed', placed.sessionId)); return placed; });
      await serviceQuery(`update reading_records set voice_id = 'no-such-voice' where id = $1`, [readingId]).catch(() => undefined);
      return [await interpretReading(api.house.asWorker(await subjectOf(readingId), randomUUID()), { readingId }, settleNothing).then(() => '', (error: unknown) => (error instanceof HouseError ? error.message : ''))];
    }),
    path('render: the drawing breaks over the word', ['question', 'answer'], async () => {
      const { readingId } = await paidOrder('render');
      const ctx = api.house.asWorker(await subjectOf(readingId), randomUUID());
      await interpretReading(ctx, { readingId }, settleNothing);
      return [await failsWith(renderArtifact(ctx, { artifactId: await openArtifactOf(readingId, 'private_pdf') }, drawsAWord, api.house.store, settleNothing))];
    }),
    path('render: the store is full and says the word', ['question', 'answer'], async () => {
      const { readingId } = await paidOrder('store');
      const ctx = api.house.asWorker(await subjectOf(readingId), randomUUID());
      await interpretReading(ctx, { readingId }, settleNothing);
      const paper: Paper = { kind: 'private_pdf', draw: async (scroll) => Buffer.from(`%PDF-1.7 ${JSON.stringify(scroll)}`) };
      return [await failsWith(renderArtifact(ctx, { artifactId: await openArtifactOf(readingId, 'private_pdf') }, paper, { ...api.house.store, put: () => Promise.reject(new Error(`ENOSPC ${word}`)) }, settleNothing))];
    }),
    path('render: the share card is drawn from its public fields', ['question', 'answer'], async () => {
      const [row] = await serviceQuery<{ payload: string }>('select public_payload::text as payload from oracle_artifacts where reading_record_id = $1 and kind = $2', [owner.readingId, 'share_card']);
      return [row?.payload ?? ''];
    }),

    // Letters, as far as their words; how they leave is driven with real processes.
    path('letter: every kind is gathered, and its facts hold no private word but the address', ['address', 'code'], async () => {
      const ctx = api.house.asWorker(await subjectOf(owner.readingId), randomUUID());
      const letters = await Promise.all((['receipt', 'reading_ready'] as const).map((letter) => composeLetter(ctx, { letter, purchaseLinkId: ids.purchaseId }, null)));
      return [JSON.stringify(letters), String(letters[0]?.to)];
    }),
    path('letter: its secret is lost', ['code'], async () => [await failsWith(composeLetter(api.house.asWorker(await subjectOf(owner.readingId), randomUUID()), { letter: 'sign_in_code', secretId: randomUUID(), expiresInMinutes: 10 }, null))]),
    path('letter: its secret is another one', ['code'], async () => [await failsWith(composeLetter(api.house.asWorker(await subjectOf(owner.readingId), randomUUID()), { letter: 'sign_in_code', secretId: randomUUID(), expiresInMinutes: 10 }, Buffer.from(`${word}`.repeat(40))))]),
    path('letter: the address has ended', ['address'], async () => {
      const placed = await paidOrder('ended');
      const subjectId = await subjectOf(placed.readingId);
      await serviceQuery('update subjects set address = null, address_bidx = null where id = $1', [subjectId]).catch(() => undefined);
      return [JSON.stringify(await composeLetter(api.house.asWorker(subjectId, randomUUID()), { letter: 'receipt', purchaseLinkId: await purchaseOf(placed.orderCode) }, null).catch(() => null))];
    }),

    // Reading.
    own('scroll: opened by its owner', ['question', 'answer'], async () => one(owner.browser.call('reading.open', { readingId: owner.readingId }), null)),
    path('scroll: opened by a stranger', ['question', 'answer'], async () => one(stranger.call('reading.open', { readingId: owner.readingId }), 'not-found')),
    path('draw: the seal of the question does not fit', ['question', 'own words'], async () => {
      const browser = api.browser();
      const { readingId } = await browser.ask<{ readingId: string }>('question.ask', await anAsk(browser, question));
      await browser.ask('draw.commit', { readingId });
      await serviceQuery('update reading_records set question = set_byte(question, 100, (get_byte(question, 100) + 1) % 256) where id = $1', [readingId]);
      return one(browser.call('draw.seal', { readingId, words: word, drawActor: 'seeker' }), 'seal-mismatch');
    }),
    path('scroll: the vault is away', ['question', 'answer'], async () => {
      const browser = await broken({ keys: keysAway });
      for (const [name, value] of owner.browser.cookies) browser.cookies.set(name, value);
      return one(browser.call('reading.open', { readingId: owner.readingId }), 'keys-away');
    }),
    path('scroll: its page, as anybody gets it', ['question'], async () => [await stranger.go({ url: `/scrolls/${owner.readingId}` }), await stranger.go({ url: `/scrolls/${owner.readingId}?${word}` })]),
    own('file: the private PDF, by its owner', ['question', 'answer'], async () => one(owner.browser.go({ url: await link('private_pdf') }), null)),
    own('file: the print view, by its owner', ['question', 'answer'], async () => one(owner.browser.go({ url: await link('print_view') }), null)),
    path('file: the share card, by its owner', ['question', 'answer'], async () => one(owner.browser.go({ url: await link('share_card') }), null)),
    path('file: a link in foreign hands', ['question', 'answer'], async () => one(stranger.go({ url: await link('private_pdf') }), 'not-found')),
    path('file: an ended link', ['question', 'answer'], async () => {
      const url = await link('private_pdf');
      const later = await broken({ clock: { now: () => new Date(Date.now() + 3_600_000) } });
      for (const [name, value] of owner.browser.cookies) later.cookies.set(name, value);
      return [await later.go({ url })];
    }),
    path('file: a link made of the word', ['input'], async () => one(owner.browser.go({ url: `/a/${word}/${word}` }), 'not-found')),
    path('file: it is gone from the shelf', ['question', 'answer'], async () => {
      const empty = await broken({ store: { ...api.process.store, get: () => Promise.reject(new Error(`ENOENT ${word}`)) } });
      for (const [name, value] of owner.browser.cookies) empty.cookies.set(name, value);
      return [await empty.go({ url: await link('private_pdf') })];
    }),

    // Following and mending.
    path('tracker: by its owner', ['address'], async () => one(owner.browser.call('trail.track', { orderCode: owner.orderCode }), null)),
    path('tracker: by a stranger, and for the word', ['address', 'input'], async () => [must(await stranger.call('trail.track', { orderCode: owner.orderCode }), 'not-found'), must(await stranger.call('trail.track', { orderCode: word, [word]: word }), 'bad-input')]),
    path('resend: by its owner', ['address'], async () => [await owner.browser.call('trail.resend', { orderCode: owner.orderCode, supportRef: ids.supportRef })]),
    path('address: mended', ['address'], async () => {
      const placed = await paidOrder('mended');
      return one(placed.browser.call('trail.mendAddress', { orderCode: placed.orderCode, address: `${planted.address}.new@reader.example` }), null);
    }),
    path('address: mended by a stranger', ['address'], async () => one(stranger.call('trail.mendAddress', { orderCode: owner.orderCode, address: `${planted.address}.theft@reader.example` }), 'not-found')),
    path('live: a stream of events', ['question'], async () => [await streamOf(api, owner)]),
    path('live: by a stranger, and for the word', ['question'], async () => [await stranger.go({ url: `/live/orders/${owner.orderCode}` }), await stranger.go({ url: `/live/orders/${word}` }), await stranger.go({ url: `/live/orders/${word}%E0%A4%A` })]),

    // Signing in.
    path('sign-in: a code is left for a known address', ['address', 'code'], async () => {
      await placeReadyOrder(api, { question, address: `${planted.signIn}@reader.example` });
      return one(api.browser().call('access.sendCode', { address: `${planted.signIn}@reader.example` }), null);
    }),
    path('sign-in: a code for an unknown address', ['address'], async () => one(api.browser().call('access.sendCode', { address: `${planted.signIn}.nobody@reader.example` }), null)),
    path('sign-in: a wrong code', ['address', 'code'], async () => one(api.browser().call('access.signIn', { address: `${planted.signIn}@reader.example`, code: '00000000' }), 'code-refused')),
    path('sign-in: the right code', ['address', 'code'], async () => {
      const address = `${planted.signIn}@reader.example`;
      const browser = api.browser();
      return one(browser.call('access.signIn', { address, code: await readCode(api) }), null);
    }),
    path('sign-in: an address that is none', ['address'], async () => one(api.browser().call('access.sendCode', { address: planted.signIn }), 'bad-input')),
    path('operator: the entering link is unknown', ['input', 'address'], async () => [await stranger.call('access.enterAsOperator', { token: word, address: `${planted.signIn}@reader.example` })]),

    // Consenting.
    path('consent: given and taken back', ['question'], async () => {
      const decision = await yes(owner.browser, 'email');
      return [must(await owner.browser.call('consent.decide', { decision, scopeId: null, surface: 'settings' }), null), must(await owner.browser.call('consent.withdraw', { kind: 'email', scopeId: null }), null)];
    }),
    path('consent: of a kind named by the word', ['input'], async () => one(owner.browser.call('consent.withdraw', { kind: word, scopeId: null }), 'bad-input')),

    path('consent: taken back by one POST from a letter, and by a forged one', ['address'], async () => {
      const placed = await paidOrder('letter');
      const ctx = api.house.asWorker(await subjectOf(placed.readingId), randomUUID());
      const letter = await composeLetter(ctx, { letter: 'reading_ready', purchaseLinkId: await purchaseOf(placed.orderCode) }, null);
      const url = letter?.letter === 'reading_ready' ? new URL(letter.props.unsubscribeUrl.reveal('send_letter')).pathname : '';
      const post = (to: string): Promise<Answered> => stranger.go({ method: 'POST', url: to, headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: `List-Unsubscribe=${word}` });
      return [must(await post(url), null), await post(`/unsubscribe/${word}`)];
    }),

    // The log of what happened.
    path('audit: every event so far is linked', ['question', 'address'], async () => [JSON.stringify(await api.house.clone.database.asSequencer(({ query }) => query('select app.link_audit_events(2000) as linked')))]),

    // The database breaks over a private value.
    path('database: a constraint refuses a row with the word', ['question'], async () => {
      const subjectId = await subjectOf(owner.readingId);
      return [await failsWith(api.process.database.asSubject({ houseId: api.house.facts.id, subjectId, requestId: 'canary' }, ({ query }) => query('update reading_records set question = $1::bytea where id = $2::uuid', [Buffer.from(word), owner.readingId])).catch((error: unknown) => { api.process.log.error('canary', { error }); throw error; }))];
    }),
    path('database: a cast fails on the word', ['question'], async () => [await failsWith(api.process.database.asSubject({ houseId: api.house.facts.id, subjectId: null, requestId: 'canary' }, ({ query }) => query('select $1::text::uuid as id', [word])).catch((error: unknown) => { api.process.log.error('canary', { error }); throw error; }))]),
    path('database: a statement with the word runs too long', ['question'], async () => [await failsWith(api.process.database.asSubject({ houseId: api.house.facts.id, subjectId: null, requestId: 'canary' }, async ({ query }) => {
      await query(`select set_config('statement_timeout', '50', true)`);
      return query('select pg_sleep(5)::text, $1::text as word', [word]);
    }).catch((error: unknown) => { api.process.log.error('canary', { error }); throw error; }))]),
    path('database: a row with the word meets its twin', ['question'], async () => {
      await serviceQuery('create table if not exists public.canary_twins (id int primary key)');
      const told = await failsWith(serviceQuery(`insert into canary_twins select 1 from generate_series(1, 2) where $1::text is not null`, [word]).catch((error: unknown) => { api.process.log.error('canary', { error }); throw error; }));
      await serviceQuery('drop table canary_twins');
      return [told];
    }),

    // Giving: a note in the giver's words, and an address in the recipient's.
    // Money that goes back, and bills that come again.
    path('refund: withdrawn under a name, by the code alone', ['question', 'address', 'input'], async () => {
      const { orderCode } = await paidOrder('withdrawn');
      const withdrawn = [must(await api.browser().call('refund.findContract', { code: orderCode }), null), must(await api.browser().call('refund.withdraw', { code: orderCode, name: `${word} Reader` }), null)];
      const [kept] = await serviceQuery<{ id: string; subject_id: string; sealed: Uint8Array }>(
        `select w.id::text as id, w.subject_id::text as subject_id, p.sealed from withdrawal_requests w join delivery_jobs j on j.subject_id = w.subject_id and j.kind = 'withdrawal_notice_job' join delivery_payloads p on p.job_id = j.id where w.order_code = $1`, [orderCode]);
      if (kept === undefined) throw new WrongPath('no acknowledgement was left');
      const letter = await composeLetter(api.house.asWorker(kept.subject_id, randomUUID()), { letter: 'withdrawal_received', withdrawalId: kept.id }, new Uint8Array(kept.sealed));
      if (letter?.letter !== 'withdrawal_received' || letter.props.declaredBy.reveal('send_letter') !== `${word} Reader`) throw new WrongPath('the letter does not name who withdrew');
      return [...withdrawn, JSON.stringify(letter), await moneyBack(orderCode)];
    }),
    path('refund: withdrawn under a name that is too long', ['input'], async () => one(api.browser().call('refund.withdraw', { code: owner.orderCode, name: word.repeat(100) }), 'bad-input')),
    path('refund: asked for, and granted by an operator', ['question', 'address'], async () => {
      const { browser, orderCode } = await paidOrder('asked');
      const asked = must(await browser.call('refund.ask', { orderCode, class: 'accidental', requestKey: randomUUID() }), null);
      const [request] = await serviceQuery<{ id: string }>('select id::text as id from refund_requests where order_code = $1', [orderCode]);
      const operator = await steppedUp();
      return [asked, must(await operator.call('operator.refund', { id: request?.id }), null), must(await operator.call('operator.decideRefund', { id: request?.id, decision: 'granted', amountMinor: null }), null), await moneyBack(orderCode)];
    }),
    path('membership: bought, paid and withdrawn from', ['address', 'input'], async () => {
      const browser = api.browser();
      const wish = { interval: 'month', shown: { amountMinor: 900, currency: 'EUR' }, address: `${planted.address}.member@reader.example`, decisions: [await yes(browser, 'early_performance')], adult: true, requestKey: randomUUID() };
      const opened = must(await browser.call('membership.open', wish), null);
      const { orderCode, url } = opened.data as { orderCode: string; url: string };
      const sessionId = url.split('/').at(-1) ?? '';
      await payAtDesk(api, { browser, readingId: '', orderCode, sessionId });
      return [opened, must(await sendEvent(api, anEvent('checkout.session.completed', sessionId)), null), must(await browser.call('membership.mine'), null), must(await browser.call('membership.end', { orderCode }), null),
        must(await api.browser().call('refund.withdraw', { code: orderCode, name: word }), null), await moneyBack(orderCode)];
    }),
    path('webhook: a paid order, looked at and sent through once more by an operator', ['question', 'address'], async () => {
      const { sessionId } = await paidOrder('replayed');
      const [event] = await serviceQuery<{ id: string }>(`update webhook_events set status = 'failed' where object_id = $1 returning id::text as id`, [sessionId]);
      const operator = await steppedUp();
      return [must(await operator.call('operator.webhook', { id: event?.id }), null), must(await operator.call('operator.replayWebhook', { id: event?.id, dryRun: true, reason: 'drill' }), null)];
    }),
    path('gift: bought, and bought again', ['question', 'address'], async () => {
      const form = await giftForm(api.browser());
      const browser = api.browser();
      return [must(await browser.call('gift.open', form), null), must(await browser.call('gift.open', form), null)];
    }),
    path('gift: refused for a note with a number to call', ['question', 'address'], async () => one(api.browser().call('gift.open', { ...(await giftForm(api.browser())), note: `${word} +43 660 1234567` }), 'secret-shaped')),
    path('gift: paid, opened and redeemed', ['question', 'address', 'code'], async () => {
      const gift = await openGift();
      const browser = api.browser();
      const readingId = await sealedDraft(browser);
      const form = { code: gift.code, readingId, address: `${planted.address}.friend@reader.example`, decisions: [await yes(browser, 'gift'), await yes(browser, 'email')], adult: true, requestKey: randomUUID() };
      return [must(await browser.call('gift.redeem', form), null), must(await browser.call('gift.redeem', form), null), must(await gift.giver.call('gift.show', { giftId: gift.giftId }), null)];
    }),
    own('gift: its note, by whoever holds the code', ['question', 'code'], async () => one(api.browser().call('gift.look', { code: (await openGift()).code }), null)),
    path('gift: sent to another address, sent again, and given back', ['address', 'code'], async () => {
      const gift = await openGift();
      const plan = { giftId: gift.giftId, recipient: `${planted.address}.other@reader.example`, sendAt: null, zone: 'UTC', decisions: [await yes(gift.giver, 'gift')] };
      const mended = must(await gift.giver.call('gift.mend', plan), null);
      await openIt(gift.giftId);
      return [mended, must(await gift.giver.call('gift.resend', { giftId: gift.giftId }), 'resend-limit'), must(await gift.giver.call('gift.cancel', { giftId: gift.giftId }), null)];
    }),
    path('gift: sent again, reported, watched and reopened', ['address', 'code'], async () => {
      const gift = await openGift();
      const again = must(await gift.giver.call('gift.resend', { giftId: gift.giftId }), null);
      await openIt(gift.giftId);
      const ctx = api.house.asWorker(gift.subjectId, randomUUID());
      const [letter] = await serviceQuery<{ id: string; round: number }>(`select j.id, g.round from gifts g join delivery_jobs j on j.idempotency_key = 'gift_letter:' || g.id || ':' || g.round where g.id = $1`, [gift.giftId]);
      const told = await reportGift(ctx, { giftId: gift.giftId, round: letter?.round ?? 0, letterId: letter?.id ?? '' }, settleNothing);
      await serviceQuery(`update gifts set expires_at = now() - interval '1 day' where id = $1`, [gift.giftId]);
      const watched = await watchGift(ctx, gift, settleNothing);
      const support = await enterAsOperator(api, 'support');
      return [again, JSON.stringify([told, watched]), must(await support.call('operator.reopenGift', { id: gift.purchaseId }), null)];
    }),
    path('gift: a code of the word', ['input'], async () => one(stranger.call('gift.look', { code: word }), 'code-refused')),

    // Every door, by everyone.
    path('every procedure, by a stranger', ['question', 'answer', 'address'], () => everyProcedure(stranger, ids, (name) => name !== 'access.signOut' && name !== 'question.ask')),
    path('every procedure, for things that do not exist', ['question'], () => everyProcedure(api.browser(), unknownIds, (name) => name !== 'access.signOut' && name !== 'question.ask')),
    own('every procedure, by the owner', ['question', 'answer', 'address'], () => everyProcedure(owner.browser, ids, (name) => !['access.signOut', 'reading.open'].includes(name))),
    path('every procedure, with the word for an input', ['input'], async () => {
      const answers: Answered[] = [];
      for (const input of [word, { [word]: word }, [word], { readingId: word, orderCode: word, artifactId: word, id: word, address: word, kind: word }]) for (const { path: name } of procedures) answers.push(await stranger.call(name, input));
      return answers;
    }),
    ...OperatorRole.options.map((role) => path(`every operator's page, as ${role}`, ['question', 'answer', 'address'], async () => everyProcedure(await enterAsOperator(api, role), ids, (name) => name.startsWith('operator.')))),
    path('operators: the command line lists the deliveries, and shows each', ['question', 'answer', 'address'], async () => {
      const { house, database, clock } = api.process;
      const operatorId = randomUUID();
      return database.asOperator({ houseId: house.id, operatorId, requestId: 'canary' }, async (tx) => {
        const inside = { house, subjectId: null, requestId: 'canary', clock, actor: { kind: 'operator', operatorId, role: 'owner' } as const, ...tx, left: [] };
        const found = await findDeliveries(inside, { states: [], word: null, kind: null, queue: null, supportRef: null, orderCode: owner.orderCode, olderThanSeconds: null, newerThanSeconds: null, cursor: null, limit: 50 });
        const shown = [];
        for (const { id } of found.rows) shown.push(await showWork({ ...inside, left: [] }, id));
        return [JSON.stringify(found), JSON.stringify(shown)];
      });
    }),
    path('operators: one is invited', ['address'], async () => one((await steppedUp()).call('operator.invite', { address: `${planted.address}.colleague@reader.example`, role: 'viewer' }), null)),
    path('operators: a switch is turned, and turned back', ['address'], async () => {
      const operator = await steppedUp();
      return [must(await operator.call('operator.setFlag', { name: 'composer', value: 'off' }), null), must(await operator.call('operator.setFlag', { name: 'composer', value: 'on' }), null)];
    }),
    path('plain doors: pages, facts, numbers, and addresses with the word', ['input'], async () => Promise.all(['/', '/config.json', '/readyz', '/healthz', '/metrics', `/orders/${owner.orderCode}`, `/${word}?${word}`, `/trpc/${word}`, `/sandbox/${word}`].map((url) => stranger.go({ url })))),
    path('sign-out', ['code'], async () => one(owner.browser.call('access.signOut'), null)),
  ];
}

/** What an order's stream says until its first event, over a real connection. */
async function streamOf(api: OpenedApi, { browser, orderCode }: PlacedOrder): Promise<string> {
  if (api.app.server.address() === null) await api.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = api.app.server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const call = ask({ port, host: '127.0.0.1', path: `/live/orders/${orderCode}`, headers: { cookie, host: new URL(api.house.facts.siteUrl).host } }, (answer) => {
      let said = JSON.stringify(answer.headers);
      answer.on('data', (bytes: Buffer) => {
        said += bytes.toString();
        if (said.includes('event:')) {
          call.destroy();
          resolve(said);
        }
      });
    });
    call.on('error', reject).end();
  });
}

/** The newest code, read as its letter would read it. */
async function readCode(api: OpenedApi): Promise<string> {
  const look = () => api.house.clone.serviceQuery<{ subject_id: string; secret_id: string; sealed: Buffer }>(
    `select j.subject_id::text as subject_id, p.data->>'secretId' as secret_id, p.sealed from delivery_jobs j join delivery_payloads p on p.job_id = j.id
      where j.kind = 'recovery_email_job' and p.data->>'letter' = 'sign_in_code' order by j.created_at desc, j.id desc limit 1`);
  const until = performance.now() + 10_000;
  let [job] = await look();
  while (job === undefined && performance.now() < until) [job] = await look();
  if (job === undefined) throw new WrongPath('no code was left');
  const envelope = new Uint8Array(job.sealed);
  const key = await api.house.keys.fetch(dekIdOf(envelope), job.subject_id);
  return (JSON.parse(openText(key, secretPlace(api.house.facts.id, job.subject_id, job.secret_id), envelope).reveal('send_letter')) as { code: string }).code;
}
