import { randomUUID } from 'node:crypto';
import type { CheckoutOpened } from '@omenhall/contracts/checkout/checkout.schema';
import type { ConsentKind } from '@omenhall/contracts/consent/consent.schema';
import { Secret } from '@omenhall/contracts/values/secret';
import type { Ask } from '@omenhall/contracts/question/question.private';
import { renderArtifact, type Paper } from '../../artifact/index.ts';
import { openCheckout } from '../../checkout/index.ts';
import { commitDraw, sealDraw } from '../../draw/index.ts';
import { openFree, receiveEvent, type Inbox } from '../../payment/index.ts';
import { askQuestion } from '../../question/index.ts';
import { interpretReading } from '../../reading/index.ts';
import type { Seeker, TestHouse } from '../open-core.ts';

export interface OrderTerms {
  productSlug: string;
  spreadId: string;
  question: string | null;
  address: string;
  /** Kinds that are granted on the way to the till. */
  grants: readonly ConsentKind[];
}

const usual: OrderTerms = { productSlug: 'standard-scroll', spreadId: 'three', question: 'What holds me back from moving house?', address: 'reader@mail.example', grants: ['email', 'archive'] };

export interface Drafted {
  seeker: Seeker;
  readingId: string;
}

export interface Placed extends Drafted {
  orderCode: string;
  purchaseLinkId: string;
  /** Null when nothing was due. */
  sessionId: string | null;
  opened: CheckoutOpened;
}

/** A question as a page would send it. */
export async function anAsk(house: TestHouse, terms: Partial<OrderTerms> = {}): Promise<Ask> {
  const { productSlug, spreadId, question } = { ...usual, ...terms };
  return {
    productSlug, spreadId, question: question === null ? null : new Secret(question), voiceId: 'maren', topic: 'self', requestKey: randomUUID(),
    specialCategory: await house.say('special_category', question === null ? 'refused' : 'granted'),
  };
}

export async function aDraft(house: TestHouse, terms: Partial<OrderTerms> = {}, seeker?: Seeker): Promise<Drafted> {
  const owner = seeker ?? (await house.newSeeker());
  const asked = await askQuestion(owner, await anAsk(house, terms));
  if (asked.outcome !== 'drafted') throw new Error(`the question was stopped: ${asked.reason}`);
  return { seeker: owner, readingId: asked.readingId };
}

export async function aSealedReading(house: TestHouse, terms: Partial<OrderTerms> = {}, seeker?: Seeker): Promise<Drafted> {
  const draft = await aDraft(house, terms, seeker);
  await commitDraw(draft.seeker, draft);
  await sealDraw(draft.seeker, { readingId: draft.readingId, words: new Secret(''), drawActor: 'seeker' });
  return draft;
}

/** What the page of the till sends. */
export async function aCheckout(house: TestHouse, readingId: string, terms: Partial<OrderTerms> = {}) {
  const { address, grants } = { ...usual, ...terms };
  return { readingId, address: new Secret(address), adult: true as const, requestKey: randomUUID(), decisions: await Promise.all(grants.map((kind) => house.say(kind, 'granted'))) };
}

export async function aPlacedOrder(house: TestHouse, terms: Partial<OrderTerms> = {}, seeker?: Seeker): Promise<Placed> {
  const sealed = await aSealedReading(house, terms, seeker);
  const opened = await openCheckout(sealed.seeker, await aCheckout(house, sealed.readingId, terms), house.desk, openFree);
  const [link] = await house.service<{ id: string; checkout_session_id: string | null }>('select id, checkout_session_id from purchase_links where house_id = $1 and order_code = $2', [house.facts.id, opened.orderCode]);
  if (link === undefined) throw new Error('the order was placed and is not there');
  return { ...sealed, orderCode: opened.orderCode, purchaseLinkId: link.id, sessionId: link.checkout_session_id, opened };
}

export const anInbox = (house: TestHouse): Inbox => ({ ask: house.askInbox, unowned: house.asDesk(null), inNameOf: (owner) => house.asDesk(owner), payments: house.desk });

export async function aPaidOrder(house: TestHouse, terms: Partial<OrderTerms> = {}, seeker?: Seeker): Promise<Placed> {
  const placed = await aPlacedOrder(house, terms, seeker);
  if (placed.sessionId !== null) {
    house.desk.pay(placed.sessionId);
    await receiveEvent(anInbox(house), house.desk.event('checkout.session.completed', placed.sessionId));
  }
  return placed;
}

export const settled = async (): Promise<void> => undefined;

export async function aWrittenScroll(house: TestHouse, terms: Partial<OrderTerms> = {}, seeker?: Seeker): Promise<Placed> {
  const paid = await aPaidOrder(house, terms, seeker);
  await interpretReading(house.asWorker(paid.seeker.subjectId), paid, settled);
  return paid;
}

export interface MadePaper {
  id: string;
  kind: Paper['kind'];
}

export const papersOf = (house: TestHouse, readingId: string): Promise<MadePaper[]> =>
  house.service<MadePaper>('select id, kind from oracle_artifacts where reading_record_id = $1 order by kind', [readingId]);

/** A paper that says which reading it is of, without any vendor to draw it. */
export const aPaper = (kind: Paper['kind']): Paper =>
  kind === 'share_card'
    ? { kind, draw: async (fields) => Buffer.from(`card ${JSON.stringify(fields)}`) }
    : { kind, draw: async (scroll) => Buffer.from(`${kind} ${scroll.question ?? scroll.topic} ${scroll.answer?.direct ?? ''}`) };

/** Everything but the mail: paid, written, and every paper made. */
export async function aReadyOrder(house: TestHouse, terms: Partial<OrderTerms> = {}, seeker?: Seeker): Promise<Placed> {
  const written = await aWrittenScroll(house, terms, seeker);
  for (const { id, kind } of await papersOf(house, written.readingId)) {
    await renderArtifact(house.asWorker(written.seeker.subjectId), { artifactId: id }, aPaper(kind), house.store, settled);
  }
  return written;
}
