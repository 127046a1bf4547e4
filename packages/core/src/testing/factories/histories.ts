import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { Money } from '@omenhall/contracts/values/money';
import { Secret } from '@omenhall/contracts/values/secret';
import { openCheckout } from '../../checkout/index.ts';
import type { DeskEvent, MoneyMoved, Payments, PaymentSeen, SessionSeen } from '../../foundation/ports.ts';
import { confirmSession, openFree, receiveEvent, seePurchase, settlePurchase, type PurchaseSeen } from '../../payment/index.ts';
import type { PretendDesk } from '../fakes/pretend-desk.ts';
import type { Seeker, TestHouse } from '../open-core.ts';
import { aSealedReading, anInbox } from './orders.ts';

/** One thing that happens; `pick` chooses which of those it may happen to. */
interface Step {
  what: (typeof happenings)[number];
  pick: number;
  /** Of money: how much of it. */
  amount: number;
}

const happenings = [
  'buy', 'buy', 'buy elsewhere', 'open twin', 'pay', 'pay', 'pay', 'pay late', 'pay otherwise', 'bank works', 'bank pays', 'bank declines', 'close page',
  'give back there', 'give back part there', 'give back slowly', 'refund arrives', 'refund fails', 'give back ours', 'dispute', 'dispute won', 'dispute lost',
  'hear', 'hear', 'hear', 'hear', 'hear twice', 'hear at once', 'never hear', 'return', 'look', 'settle by old look',
] as const;

/** Every word that can happen; a history is a row of them, in any order. */
const histories: fc.Arbitrary<Step[]> = fc.array(fc.record({ what: fc.constantFrom(...happenings), pick: fc.nat(1000), amount: fc.integer({ min: 1, max: 1500 }) }), { minLength: 4, maxLength: 16 })
  .map((steps) => [{ what: 'buy' as const, pick: 0, amount: 1 }, ...steps]);

/** A desk whose buyers, banks and own rooms a test moves. */
export interface DeskInHand {
  payments: Payments;
  /** Every session of these orders, with the whole life of its payment. */
  sessionsOf(links: ReadonlySet<string>): Promise<SessionSeen[]>;
  openTwin(session: SessionSeen): Promise<void>;
  pay(session: SessionSeen): Promise<void>;
  /** Pays another amount than was agreed, or after the page had closed; absent where no desk lets that happen. */
  payOddly?(session: SessionSeen, charged: Partial<Money>): Promise<void>;
  bankWorks(session: SessionSeen): Promise<void>;
  bankAnswers(session: SessionSeen, arrived: boolean): Promise<void>;
  closePage(session: SessionSeen): Promise<void>;
  /** Gives back what is left, or so much of it. */
  giveBack(session: SessionSeen, how: { amountMinor?: number; slow: boolean }): Promise<void>;
  endRefund(refundId: string, arrived: boolean): Promise<void>;
  dispute(session: SessionSeen): Promise<void>;
  endDispute(disputeId: string, won: boolean): Promise<void>;
  /** An event that points at a session or at its payment. */
  event(type: string, session: SessionSeen): DeskEvent;
}

/** The desk in memory. */
export const pretendInHand = (desk: PretendDesk): DeskInHand => ({
  payments: desk,
  sessionsOf: async (links) => [...desk.sessions.keys()].map(desk.look).filter(({ clientReferenceId }) => clientReferenceId !== null && links.has(clientReferenceId)),
  openTwin: async ({ id }) => void desk.openTwin(id),
  pay: async ({ id }) => desk.pay(id),
  payOddly: async ({ id }, charged) => desk.pay(id, charged),
  bankWorks: async ({ id }) => desk.completeUnpaid(id),
  bankAnswers: async ({ id }, arrived) => desk.answerOf(id, arrived),
  closePage: async ({ id }) => desk.expire(id),
  giveBack: async ({ id }, { amountMinor, slow }) => {
    desk.slowRefunds = slow;
    desk.refundThere(id, amountMinor);
    desk.slowRefunds = false;
  },
  endRefund: async (refundId, arrived) => desk.settleRefund(refundId, arrived),
  dispute: async ({ id }) => void desk.dispute(id),
  endDispute: async (disputeId, won) => desk.closeDispute(disputeId, won),
  event: (type, { id }) => desk.event(type, id),
});

interface Ground {
  house: TestHouse;
  desk: DeskInHand;
  /** Gives another person with a sealed reading of their own. */
  newReading(): Promise<{ seeker: Seeker; readingId: string }>;
}

/** A house in which many histories happen side by side; readings are copies of one that was drawn in earnest. */
async function openGround(house: TestHouse, desk: DeskInHand): Promise<Ground> {
  const model = await aSealedReading(house);
  return {
    house, desk,
    async newReading() {
      const [seeker, readingId] = [await house.newSeeker(), randomUUID()];
      await house.service(
        `insert into reading_records select (jsonb_populate_record(r, jsonb_build_object('id', $2::uuid, 'subject_id', $3::uuid, 'request_key', gen_random_uuid(), 'question', null))).* from reading_records r where r.id = $1::uuid`,
        [model.readingId, readingId, seeker.subjectId],
      );
      return { seeker, readingId };
    },
  };
}

/** What a history has come to: everything that does not agree, in words; nothing when all does. */
async function live({ house, desk, newReading }: Ground, steps: readonly Step[]): Promise<string[]> {
  const { payments } = desk;
  const reading = await newReading();
  const links = new Set<string>();
  const unheard: DeskEvent[] = [];
  const looks: PurchaseSeen[] = [];
  const sessions = (): Promise<SessionSeen[]> => desk.sessionsOf(links);
  const choose = <T>(from: readonly T[], pick: number): T | undefined => from[pick % Math.max(1, from.length)];
  const tell = (type: string, session: SessionSeen): void => void unheard.push(desk.event(type, session));
  /** As it is now, for an event that names its payment. */
  const fresh = async ({ id }: SessionSeen): Promise<SessionSeen> => (await payments.readSession(id)) ?? never('a session is gone');
  const one = async (pick: number, fits: (session: SessionSeen) => boolean): Promise<SessionSeen | undefined> => choose((await sessions()).filter(fits), pick);
  const isOpen = ({ status }: SessionSeen): boolean => status === 'open';
  const paidOnes = async () => (await sessions()).filter(({ payment }) => payment?.status === 'succeeded');
  const leftOf = ({ payment }: SessionSeen): number =>
    (payment?.received.amountMinor ?? 0) - (payment?.refunds ?? []).filter(({ status }) => status !== 'failed').reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const isFree = (session: SessionSeen): boolean => session.payment?.status === 'succeeded' && leftOf(session) > 0 && session.payment.disputes.every(({ status }) => status === 'won');

  const inOwnName = house.asDesk({ houseId: house.facts.id, subjectId: reading.seeker.subjectId });
  const settle = async (picture: PurchaseSeen): Promise<void> => {
    const link = picture.kind === 'payment' ? picture.session.clientReferenceId : null;
    if (link !== null) await inOwnName.inTransaction((inside) => settlePurchase(inside, link, picture));
  };
  const pictureOf = async (id: string): Promise<PurchaseSeen> => (await seePurchase(payments, { kind: 'session', id })) ?? never('a session is gone');
  const hear = (event: DeskEvent) => receiveEvent({ ...anInbox(house), payments }, event);

  async function buy(address: string): Promise<void> {
    await openCheckout(reading.seeker, { readingId: reading.readingId, address: new Secret(address), adult: true, requestKey: randomUUID(), decisions: [] }, payments, openFree);
    for (const { id } of await house.service<{ id: string }>('select id::text as id from purchase_links where reading_record_id = $1', [reading.readingId])) links.add(id);
  }

  /** Our own requests, carried to the desk as the worker carries them. */
  async function giveBackOurs(): Promise<void> {
    const asked = await house.service<{ id: string; payment_intent_id: string; amount: number; currency: string }>(
      `select id::text as id, payment_intent_id, amount, currency from refund_requests where purchase_link_id = any ($1::uuid[]) and status = 'approved'`, [[...links]]);
    for (const { id, payment_intent_id: paymentIntentId, amount, currency } of asked) {
      await payments.makeRefund({ paymentIntentId, amount: { amountMinor: amount, currency }, reason: 'duplicate', refundRequestId: id, idempotencyKey: `refund:${id}` });
      const of = (await sessions()).find((session) => session.paymentIntentId === paymentIntentId);
      if (of !== undefined) tell('charge.refunded', of);
    }
  }

  const acts: Record<Step['what'], (step: Step) => Promise<void> | void> = {
    'buy': () => buy('reader@mail.example'),
    'buy elsewhere': ({ pick }) => buy(`reader${pick % 2}@mail.example`),
    'open twin': async ({ pick }) => {
      const session = await one(pick, () => true);
      if (session !== undefined) await desk.openTwin(session);
    },
    'pay': ({ pick }) => move(pick, isOpen, desk.pay, 'checkout.session.completed', 'payment_intent.succeeded'),
    'pay late': ({ pick }) => move(pick, ({ status }) => status === 'expired' && desk.payOddly !== undefined, async (session) => desk.payOddly?.(session, {}), 'checkout.session.async_payment_succeeded'),
    'pay otherwise': ({ pick, amount }) => move(pick, (session) => isOpen(session) && pick % 3 === 0 && desk.payOddly !== undefined,
      async (session) => desk.payOddly?.(session, pick % 2 === 0 ? { amountMinor: amount } : { currency: 'USD' }), 'checkout.session.completed'),
    'bank works': ({ pick }) => move(pick, isOpen, desk.bankWorks, 'checkout.session.completed'),
    'bank pays': ({ pick }) => move(pick, isWorking, (session) => desk.bankAnswers(session, true), 'checkout.session.async_payment_succeeded'),
    'bank declines': ({ pick }) => move(pick, isWorking, (session) => desk.bankAnswers(session, false), 'checkout.session.async_payment_failed'),
    'close page': ({ pick }) => move(pick, isOpen, desk.closePage, 'checkout.session.expired'),
    'give back there': ({ pick }) => move(pick, isFree, (session) => desk.giveBack(session, { slow: false }), 'charge.refunded'),
    'give back part there': ({ pick, amount }) => move(pick, isFree, (session) => desk.giveBack(session, { amountMinor: Math.min(amount, leftOf(session)), slow: false }), 'charge.refunded'),
    'give back slowly': ({ pick }) => move(pick, isFree, (session) => desk.giveBack(session, { slow: true }), 'charge.refunded'),
    'refund arrives': ({ pick }) => endRefund(pick, 'pending', true),
    'refund fails': ({ pick }) => endRefund(pick, pick % 2 === 0 || desk.payOddly === undefined ? 'pending' : 'succeeded', false),
    'give back ours': giveBackOurs,
    'dispute': ({ pick }) => move(pick, isFree, desk.dispute, 'charge.dispute.created'),
    'dispute won': ({ pick }) => endDispute(pick, true),
    'dispute lost': ({ pick }) => endDispute(pick, false),
    'hear': async ({ pick }) => {
      const event = choose(unheard, pick);
      if (event === undefined) return;
      unheard.splice(unheard.indexOf(event), 1);
      await hear(event);
    },
    'hear twice': async ({ pick }) => {
      const event = choose(unheard, pick);
      if (event === undefined) return;
      await hear(event);
      await hear(event);
    },
    'hear at once': async ({ pick }) => {
      const few = unheard.splice(0, 1 + (pick % 3));
      await Promise.all([...few, ...few].map(hear));
    },
    'never hear': ({ pick }) => void unheard.splice(pick % Math.max(1, unheard.length), 1),
    'return': async ({ pick }) => {
      const [order] = await house.service<{ order_code: string }>('select order_code from purchase_links where reading_record_id = $1 order by created_at offset $2 limit 1', [reading.readingId, pick % Math.max(1, links.size)]);
      if (order !== undefined) await confirmSession(reading.seeker, order.order_code, inOwnName, payments);
    },
    'look': async ({ pick }) => {
      const session = await one(pick, () => true);
      if (session !== undefined) looks.push(await pictureOf(session.id));
    },
    'settle by old look': async ({ pick }) => {
      const picture = choose(looks, pick);
      if (picture !== undefined) await settle(picture);
    },
  };

  const unlockedNow = () => house.service<{ id: string; intent: string | null }>('select id::text as id, payment_intent_id as intent from purchase_links where reading_record_id = $1 and unlocked_at is not null', [reading.readingId]);

  const isWorking = ({ payment }: SessionSeen): boolean => payment?.status === 'processing';

  /** Lets something happen to one of the sessions that it may happen to, and has the events of it wait to be heard. */
  async function move(pick: number, fits: (session: SessionSeen) => boolean, act: (session: SessionSeen) => Promise<void>, ...types: string[]): Promise<void> {
    const session = await one(pick, fits);
    if (session === undefined) return;
    await act(session);
    const now = await fresh(session);
    for (const type of types) tell(type, now);
  }

  async function endRefund(pick: number, status: 'pending' | 'succeeded', arrived: boolean): Promise<void> {
    const found = choose((await paidOnes()).flatMap((session) => (session.payment?.refunds ?? []).filter((refund) => refund.status === status).map((refund) => ({ session, refund }))), pick);
    if (found === undefined) return;
    await desk.endRefund(found.refund.id, arrived);
    tell(arrived ? 'refund.updated' : 'refund.failed', found.session);
  }

  async function endDispute(pick: number, won: boolean): Promise<void> {
    const found = choose((await paidOnes()).flatMap((session) => (session.payment?.disputes ?? []).filter(({ status }) => status === 'open').map((dispute) => ({ session, dispute }))), pick);
    if (found === undefined) return;
    await desk.endDispute(found.dispute.id, won);
    tell('charge.dispute.closed', found.session);
  }

  const wrong: string[] = [];
  const opened = new Set<string>();
  /** What was opened just now was opened by money that is all there; an older picture may open what it shows. */
  async function lookForOpened(): Promise<void> {
    for (const { id, intent } of await unlockedNow()) {
      const payment = (await sessions()).find(({ paymentIntentId }) => paymentIntentId === intent)?.payment;
      if (opened.has(id)) continue;
      opened.add(id);
      const { back, held } = payment == null ? { back: 0, held: 1 } : foldOf(payment);
      if (held > 0 || back >= (payment?.received.amountMinor ?? 0)) wrong.push(`opened by money that is not there: ${back} back, ${held} held`);
    }
  }

  for (const step of steps) {
    await acts[step.what](step);
    if (['hear', 'hear twice', 'hear at once', 'return'].includes(step.what)) await lookForOpened();
    else if (step.what === 'settle by old look') for (const { id } of await unlockedNow()) opened.add(id);
  }

  // As the comparison by the calendar does: every session the desk has, whatever was heard; older pictures come last of all.
  const settleAll = async (): Promise<void> => {
    for (const { id } of await sessions()) await settle(await pictureOf(id));
  };
  await settleAll();
  await lookForOpened();
  await giveBackOurs();
  await settleAll();
  for (const picture of looks) await settle(picture);
  return [...wrong, ...(await compare(house, payments, reading.readingId, await sessions()))];
}

interface LinkRow { id: string; status: string; failure_code: string | null; amount: number; currency: string; payment_intent_id: string | null; checkout_session_id: string | null; refunded_amount: number; dispute: string | null; processing: boolean; unlocked: boolean }
interface LineRow { purchase_link_id: string; kind: string; stripe_object_id: string; amount: number; currency: string; payment_intent_id: string; order_code: string }

/** Holds the house against the desk, by rules of its own. */
async function compare(house: TestHouse, desk: Payments, readingId: string, sessions: readonly SessionSeen[]): Promise<string[]> {
  const wrong: string[] = [];
  const agree = (what: string, ours: unknown, theirs: unknown): void => {
    if (JSON.stringify(ours) !== JSON.stringify(theirs)) wrong.push(`${what}: house ${JSON.stringify(ours)}, desk ${JSON.stringify(theirs)}`);
  };
  const links = await house.service<LinkRow>(
    `select id::text as id, status, failure_code, amount, currency, payment_intent_id, checkout_session_id, refunded_amount, dispute, processing_since is not null as processing, unlocked_at is not null as unlocked
       from purchase_links where reading_record_id = $1 order by created_at`, [readingId]);
  const lines = await house.service<LineRow>('select purchase_link_id::text as purchase_link_id, kind, stripe_object_id, amount, currency, payment_intent_id, order_code from finance_events where purchase_link_id = any ($1::uuid[])', [links.map(({ id }) => id)]);
  const requests = await house.service<{ payment_intent_id: string; status: string }>('select payment_intent_id, status from refund_requests where purchase_link_id = any ($1::uuid[])', [links.map(({ id }) => id)]);
  const jobs = await house.service<{ link: string; kind: string; live: number; n: number }>(
    `select k.entity_key as link, j.kind, count(*)::int as n, count(*) filter (where j.status in ('pending', 'running'))::int as live
       from delivery_links k join delivery_jobs j on j.id = k.job_id where k.entity = 'purchase' and k.entity_key = any ($1::text[]) group by 1, 2`, [links.map(({ id }) => id)]);
  const [reading] = await house.service<{ payment_status: string }>('select payment_status from reading_records where id = $1', [readingId]);
  const count = (link: string, kind: string, which: 'n' | 'live' = 'n'): number => jobs.find((job) => job.link === link && job.kind === kind)?.[which] ?? 0;

  const moved: MoneyMoved[] = [];
  const payments = sessions.flatMap(({ clientReferenceId, payment }) => (payment?.status === 'succeeded' && clientReferenceId !== null ? [{ link: clientReferenceId, payment }] : []));
  const intents = new Set(payments.map(({ payment }) => payment.id));
  for await (const one of desk.listMoney(new Date(Date.now() - 86_400_000), new Date(Date.now() + 86_400_000))) if (intents.has(one.paymentIntentId)) moved.push(one);
  const named = (rows: readonly { kind: string; id: string; amount: number; currency: string; intent: string }[]) => rows.map((row) => Object.values(row).join(' ')).toSorted();
  agree('books', named(lines.map(({ kind, stripe_object_id: id, amount, currency, payment_intent_id: intent }) => ({ kind, id, amount, currency, intent }))),
    named(moved.map(({ kind, stripeObjectId: id, amount, paymentIntentId: intent }) => ({ kind, id, amount: amount.amountMinor, currency: amount.currency, intent }))));
  agree('owner of each line', lines.filter((line) => payments.find(({ payment }) => payment.id === line.payment_intent_id)?.link !== line.purchase_link_id).length, 0);

  const unlocked = links.filter((link) => link.unlocked);
  if (unlocked.length > 1) wrong.push(`${unlocked.length} orders of one reading are unlocked`);
  for (const link of links) {
    const own = payments.filter((one) => one.link === link.id).map(({ payment }) => payment);
    const standing = own.find(({ id }) => id === link.payment_intent_id);
    const at = `order ${link.status}`;
    if (link.payment_intent_id !== null && standing === undefined) wrong.push(`${at} stands on a payment the desk does not have`);
    const agreed = own.filter(({ received }) => received.amountMinor === link.amount && received.currency === link.currency);
    if (standing === undefined && agreed.length > 0) wrong.push(`${at} stands on nothing, though money came as agreed`);
    if (standing !== undefined) {
      const { back, held, dispute } = foldOf(standing);
      agree(`${at}: refunded`, link.refunded_amount, back);
      agree(`${at}: dispute`, link.dispute, dispute);
      agree(`${at}: status`, link.status, back >= standing.received.amountMinor ? 'refunded' : link.unlocked ? 'unlocked' : 'paid');
      if (!link.unlocked && unlocked.length === 0 && held === 0 && back < standing.received.amountMinor) wrong.push(`${at}: paid as agreed, and nothing is open`);
    } else if (own.length > 0) {
      agree(`${at}: money not as agreed`, ['failed', 'refunded', 'paid'].includes(link.status) && link.failure_code, 'amount_mismatch');
    } else {
      const kept = sessions.find(({ id }) => id === link.checkout_session_id);
      const word = kept === undefined ? 'created' : kept.status === 'expired' ? 'expired' : kept.payment?.status === 'failed' ? 'failed' : 'created';
      agree(`${at}: status without money`, [link.status, link.processing], [word, kept?.payment?.status === 'processing']);
    }
    agree(`${at}: receipts`, count(link.id, 'receipt_email_job'), link.unlocked ? 1 : 0);
    for (const payment of own) {
      const { back, held } = foldOf(payment);
      const kept = held > 0 ? 0 : payment.received.amountMinor - back;
      if (kept > 0 && !(link.unlocked && payment === standing) && !requests.some((one) => one.payment_intent_id === payment.id)) wrong.push(`${at}: ${kept} of ${payment.id} opened nothing, and nobody gives it back`);
      if (requests.filter((one) => one.payment_intent_id === payment.id).length > 1) wrong.push(`${at}: ${payment.id} is given back twice`);
    }
  }
  const opened = unlocked[0];
  const writings = links.reduce((sum, { id }) => sum + count(id, 'interpretation_job', 'live'), 0);
  const standing = payments.find(({ payment }) => payment.id === opened?.payment_intent_id)?.payment;
  if (standing !== undefined) {
    const { back, held } = foldOf(standing);
    const word = back >= standing.received.amountMinor ? 'refunded' : held > 0 ? 'disputed' : 'succeeded';
    agree('reading', reading?.payment_status, word);
    if (word !== 'disputed') agree('writings that wait', writings, word === 'succeeded' ? 1 : 0);
  } else agree('writings of what nobody opened', writings, 0);
  return wrong;
}

function foldOf({ refunds, disputes }: PaymentSeen): { back: number; held: number; dispute: string | null } {
  const holding = disputes.filter(({ status }) => status !== 'won');
  return {
    back: refunds.filter(({ status }) => status !== 'failed').reduce((sum, { amountMinor }) => sum + amountMinor, 0),
    held: holding.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
    dispute: disputes.length === 0 ? null : holding.length === 0 ? 'won' : holding.every(({ status }) => status === 'lost') ? 'lost' : 'open',
  };
}

/** A failing history with every step left out that it fails without. */
async function shorten(ground: Ground, steps: readonly Step[]): Promise<Step[]> {
  let left = [...steps];
  for (let i = left.length - 1; i > 0; i -= 1) {
    const without = left.toSpliced(i, 1);
    if ((await live(ground, without).catch((err: unknown) => [String(err)])).length > 0) left = without;
  }
  return left;
}

/**
 * Lets so many histories happen in one house, six at a time, and tells what went wrong: nothing, or how many, the first
 * one's disagreements, its shortest form, and the seed from which `fc.sample` makes the same ones again.
 */
export async function liveMany(house: TestHouse, { runs, seed, desk = pretendInHand(house.desk) }: { runs: number; seed: number; desk?: DeskInHand }) {
  const lives = fc.sample(histories, { numRuns: runs, seed });
  const ground = await openGround(house, desk);
  const waiting = [...lives.entries()];
  const failed: { number: number; wrong: string[] }[] = [];
  await Promise.all(Array.from({ length: 6 }, async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const wrong = await live(ground, next[1]).catch((err: unknown) => [String(err)]);
      if (wrong.length > 0) failed.push({ number: next[0], wrong });
    }
  }));
  const [first] = failed.toSorted((a, b) => (lives[a.number]?.length ?? 0) - (lives[b.number]?.length ?? 0));
  if (first === undefined) return { lived: runs, failed: 0 };
  const story = await shorten(ground, lives[first.number] ?? []);
  return { lived: runs, failed: failed.length, seed, number: first.number, wrong: first.wrong, story: story.map(({ what, pick, amount }) => `${what} ${pick} ${amount}`) };
}

/** Money in minus money out, by currency: in the books of a house, and at its desk. */
export async function totals(house: TestHouse, payments: Payments = house.desk): Promise<{ books: Record<string, number>; desk: Record<string, number> }> {
  const rows = await house.service<{ currency: string; total: number }>('select currency, sum(amount)::int as total from finance_events where house_id = $1 group by currency order by currency', [house.facts.id]);
  const desk = new Map<string, number>();
  for await (const { amount } of payments.listMoney(new Date(Date.now() - 86_400_000), new Date(Date.now() + 86_400_000))) desk.set(amount.currency, (desk.get(amount.currency) ?? 0) + amount.amountMinor);
  return { books: Object.fromEntries(rows.map(({ currency, total }) => [currency, total])), desk: Object.fromEntries([...desk].toSorted(([a], [b]) => (a < b ? -1 : 1))) };
}

function never(words: string): never {
  throw new Error(words);
}
