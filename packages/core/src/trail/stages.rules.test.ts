import { describe, expect, it, test } from 'vitest';
import { trackers } from '@omenhall/delivery/ledger';
import { stageCodes, type StageCode } from '@omenhall/contracts/trail/trail.schema';
import { deliveryWord, deriveOrderState, deriveStages, moneyWord, mayResend, type DeliveryFacts, type OrderFacts } from './stages.rules.ts';

const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 20, 10, minute));
const letter = (said: Partial<DeliveryFacts> = {}): DeliveryFacts => ({
  id: 'job', kind: 'email_delivery_job', channel: 'email', supportRef: 'ABC', safeSubject: 'Your order is ready', tracker: 'handed_over', reason: null, createdAt: at(5), updatedAt: at(6),
  nextRunAt: at(5), finishedAt: at(6), generation: 0, replayOf: null, effect: { state: 'accepted', settledAt: at(6) }, needsAPerson: false, ...said,
});
const receipt = (said: Partial<DeliveryFacts> = {}): DeliveryFacts => letter({ id: 'receipt', kind: 'receipt_email_job', ...said });
const paper = (kind: string, status = 'ready') => ({ kind, status, hasChecksum: status === 'ready', renderedAt: status === 'ready' ? at(4) : null });

/** An order on which everything is done; each case below takes something away. */
const whole = (said: Partial<OrderFacts> = {}): OrderFacts => ({
  opens: 'scroll', money: { paid: 700, refunded: 0, disputed: 0, dispute: null, processingSince: null },
  orderCode: 'ABC-DEF', productSlug: 'small-scroll', amountMinor: 700, currency: 'EUR', placedAt: at(0), purchaseStatus: 'unlocked', failureCode: null, hasSession: true, sessionCreatedAt: at(1),
  paidAt: at(2), unlockedAt: at(2), unlockRoute: '/scrolls/1', readingStatus: 'interpreted', interpretedAt: at(3), claims: { claims: 1, succeeded: 1, attempts: 1, seen: 1, processedAt: at(2) },
  gives: ['private_pdf', 'print_view'], artifacts: [paper('private_pdf'), paper('print_view')], deliveries: [receipt(), letter()], wantsLetters: true, archiveGrantedAt: at(1), hasAddress: true, ...said,
});
const stage = (code: StageCode, facts: OrderFacts) => deriveStages(facts).find((row) => row.code === code);

it('ten stages stand in their order, and on a whole order all are done with a time and a proof', () => {
  const stages = deriveStages(whole());
  expect(stages.map(({ code }) => code)).toEqual([...stageCodes]);
  expect(stages).toHaveLength(10);
  for (const row of stages) expect(row).toMatchObject({ state: 'done', at: expect.any(Date), proof: expect.stringMatching(/\w/) });
});

const unpaid = { purchaseStatus: 'created', paidAt: null, unlockedAt: null, unlockRoute: null, interpretedAt: null, readingStatus: 'sealed', claims: { claims: 0, succeeded: 0, attempts: 0, seen: 0, processedAt: null }, artifacts: [], deliveries: [] };
const claims = (said: Partial<OrderFacts['claims']>): Partial<OrderFacts> => ({ claims: { claims: 1, succeeded: 1, attempts: 1, seen: 1, processedAt: at(2), ...said } });

test.each<[StageCode, string, Partial<OrderFacts>, string]>([
  ['checkout_created', 'no session yet', { ...unpaid, hasSession: false, sessionCreatedAt: null }, 'waiting'],
  ['checkout_created', 'a session older than its link', { sessionCreatedAt: at(-1) }, 'failed'],
  ['checkout_created', 'a session of the same moment as its link', { sessionCreatedAt: at(0) }, 'done'],
  ['checkout_created', 'nothing due', { amountMinor: 0, hasSession: false, sessionCreatedAt: null }, 'done'],
  ['payment_confirmed', 'no payment', unpaid, 'waiting'],
  ['payment_confirmed', 'another amount', { ...unpaid, purchaseStatus: 'failed', failureCode: 'amount_mismatch' }, 'failed'],
  ['payment_confirmed', 'nothing due', { amountMinor: 0 }, 'not_needed'],
  ['webhook_claimed', 'no event', claims({ claims: 0, succeeded: 0 }), 'waiting'],
  ['webhook_claimed', 'an event in work', claims({ succeeded: 0 }), 'waiting'],
  ['webhook_claimed', 'an event that came five times', claims({ seen: 5 }), 'done'],
  ['webhook_claimed', 'two events of which one settled', claims({ claims: 2 }), 'done'],
  ['webhook_claimed', 'two events that both settled', claims({ claims: 2, succeeded: 2 }), 'failed'],
  ['webhook_claimed', 'nothing due', { amountMinor: 0 }, 'not_needed'],
  ['purchase_unlocked', 'a link that is not unlocked', unpaid, 'waiting'],
  ['purchase_unlocked', 'a link that leads nowhere', { unlockRoute: null }, 'waiting'],
  ['artifact_created', 'no scroll', { interpretedAt: null, readingStatus: 'interpreting' }, 'waiting'],
  ['artifact_created', 'a scroll that could not be written', { interpretedAt: null, readingStatus: 'failed' }, 'failed'],
  ['artifact_created', 'one paper missing', { artifacts: [paper('private_pdf'), paper('print_view', 'pending')] }, 'waiting'],
  ['artifact_created', 'a paper without a checksum', { artifacts: [paper('private_pdf'), { ...paper('print_view'), hasChecksum: false }] }, 'waiting'],
  ['artifact_created', 'one paper failed', { artifacts: [paper('private_pdf'), paper('print_view', 'failed')] }, 'failed'],
  ['artifact_created', 'a product without papers', { gives: [], artifacts: [] }, 'done'],
  ['delivery_queued', 'the letter not left', { deliveries: [receipt()] }, 'waiting'],
  ['delivery_queued', 'a letter without a neutral subject', { deliveries: [receipt(), letter({ safeSubject: null })] }, 'failed'],
  ['delivery_queued', 'a letter without a support code', { deliveries: [receipt(), letter({ supportRef: null })] }, 'failed'],
  ['delivery_queued', 'a reader who wants none: the receipt is enough', { wantsLetters: false, deliveries: [receipt()] }, 'done'],
  ['delivery_queued', 'a free order of a reader who wants none', { amountMinor: 0, wantsLetters: false, deliveries: [] }, 'not_needed'],
  ['email_sent', 'a letter on its way', { deliveries: [receipt(), letter({ tracker: 'waiting', effect: null })] }, 'waiting'],
  ['email_sent', 'a letter nobody knows of', { deliveries: [receipt(), letter({ tracker: 'checking', effect: { state: 'uncertain', settledAt: null } })] }, 'waiting'],
  ['email_sent', 'a letter that needs a person', { deliveries: [receipt(), letter({ tracker: 'needs_a_person', effect: { state: 'rejected', settledAt: at(6) } })] }, 'failed'],
  ['email_sent', 'a dead letter whose second sending was accepted', { deliveries: [receipt(), letter({ tracker: 'needs_a_person', effect: null }), letter({ id: 'again', generation: 1, replayOf: 'job' })] }, 'done'],
  ['email_sent', 'an accepted letter whose second sending is on its way', { deliveries: [receipt(), letter(), letter({ id: 'again', generation: 1, replayOf: 'job', tracker: 'waiting', effect: null })] }, 'done'],
  ['email_sent', 'a free order of a reader who wants none', { amountMinor: 0, wantsLetters: false, deliveries: [] }, 'not_needed'],
  ['archive_visible', 'no scroll yet', { interpretedAt: null }, 'waiting'],
  ['archive_visible', 'no yes to the archive', { archiveGrantedAt: null }, 'not_needed'],
  ['support_recoverable', 'no address', { hasAddress: false }, 'waiting'],
])('%s, with %s', (code, _what, said, state) => {
  expect(stage(code, whole(said))?.state).toBe(state);
});

it('a stage that is not done has no time, so that nothing looks finished that is not', () => {
  for (const said of [unpaid, { amountMinor: 0, wantsLetters: false }, { interpretedAt: null }, { artifacts: [] }]) {
    for (const row of deriveStages(whole(said))) expect(row.at === null).toBe(row.state !== 'done');
  }
});

it('proofs are sentences of counts and states: no id, no address, no private word', () => {
  const facts = whole({ deliveries: [receipt({ id: '018f3c9e-0000-7000-8000-000000000001' }), letter({ reason: 'somebody@mail.example' })] });
  for (const { proof } of deriveStages(facts)) expect(proof).not.toMatch(/018f3c9e|@|job\b/);
});

describe('the one word for an order', () => {
  test.each<[string, Partial<OrderFacts>, string]>([
    ['draft', { ...unpaid, hasSession: false }, 'draft'],
    ['awaiting_payment', unpaid, 'awaiting_payment'],
    ['paid and not yet opened', { ...unpaid, purchaseStatus: 'paid', paidAt: at(2) }, 'paid'],
    ['in preparation', { interpretedAt: null, readingStatus: 'interpreting' }, 'in_preparation'],
    ['a scroll that failed', { interpretedAt: null, readingStatus: 'failed' }, 'needs_person'],
    ['a dead job before the scroll', { interpretedAt: null, readingStatus: 'sealed', deliveries: [letter({ tracker: 'needs_a_person' })] }, 'needs_person'],
    ['readable', {}, 'ready'],
    ['readable, and a letter that needs a person', { deliveries: [letter({ tracker: 'needs_a_person' })] }, 'ready'],
    ['expired', { ...unpaid, purchaseStatus: 'expired' }, 'expired'],
    ['refused', { ...unpaid, purchaseStatus: 'failed' }, 'failed'],
    ['refunded', { purchaseStatus: 'refunded' }, 'refunded'],
    ['withdrawn', { purchaseStatus: 'withdrawn' }, 'refunded'],
    ['a slow bank', { ...unpaid, money: { paid: 0, refunded: 0, disputed: 0, dispute: null, processingSince: at(1) } }, 'processing'],
    ['disputed', { money: { paid: 700, refunded: 0, disputed: 700, dispute: 'open', processingSince: null } }, 'disputed'],
    ['a gift that is open', { opens: 'gift', readingStatus: null, interpretedAt: null }, 'ready'],
  ])('%s', (_what, said, word) => {
    const facts = whole(said);
    expect(deriveOrderState({ ...facts, ...moneyWord(facts.money) })).toBe(word);
  });
});

test.each([
  ['handed_over', 'email', 'accepted', 'accepted'], ['handed_over', 'email', 'uncertain', 'handed_over'], ['handed_over', 'private_pdf', null, 'made'], ['waiting', 'email', null, 'waiting'],
  ['planned', 'email', null, 'planned'], ['will_retry', 'email', 'rejected', 'will_retry'], ['running', 'email', 'intent', 'running'], ['checking', 'email', 'uncertain', 'checking'],
  ['needs_a_person', 'email', null, 'needs_person'], ['skipped', 'email', null, 'skipped'], ['cancelled', 'email', null, 'cancelled'], ['lapsed', 'email', null, 'lapsed'], ['delivered', 'email', 'accepted', 'delivered'],
])('a job that is %s by %s with effect %s reads as %s', (tracker, channel, effect, word) => {
  expect(deliveryWord({ tracker, channel, effect: effect === null ? null : { state: effect } })).toBe(word);
});

test.each([
  ['email_delivery_job', ['handed_over', 'delivered', 'needs_a_person', 'checking', 'lapsed']], ['receipt_email_job', ['handed_over', 'delivered', 'needs_a_person', 'checking', 'lapsed']],
  ['recovery_email_job', []], ['private_pdf_render_job', []], ['interpretation_job', []],
])('%s may be sent again from %j and from nowhere else', (kind, from) => {
  const all = ['planned', 'waiting', 'running', 'checking', 'handed_over', 'delivered', 'will_retry', 'needs_a_person', 'skipped', 'cancelled', 'lapsed'];
  expect(all.filter((tracker) => mayResend({ kind, tracker })).toSorted()).toEqual(from.toSorted());
});

test('every word of the engine has a word of the house, and none falls into another\'s', () => {
  const words = trackers.map(({ tracker }) => deliveryWord({ tracker, channel: 'email', effect: { state: 'accepted' } }));
  expect(new Set(words).size).toBe(trackers.length);
});
