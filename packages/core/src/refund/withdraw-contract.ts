import { randomUUID } from 'node:crypto';
import type { Contract, ContractWithdrawn } from '@omenhall/contracts/refund/refund.schema';
import type { Secret } from '@omenhall/contracts/values/secret';
import { membershipDeskJob, withdrawalNoticeJob } from '@omenhall/jobs';
import { secretPlace } from '../access/index.ts';
import type { Context, Inside } from '../foundation/context.ts';
import type { DataKey } from '../foundation/ports.ts';
import { leaveJob } from '../foundation/leave-job.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { refuse, requireSubject } from '../foundation/refuse.ts';
import { closeGift, isGiftClaimed } from '../gift/index.ts';
import { sealRecord } from '../vault/index.ts';
import { closeOpenRefunds } from './close-open-refunds.ts';
import { findEarlyStart } from './find-early-start.ts';
import { loadRefundable, type Refundable } from './load-refundable.ts';
import { concludedAt, isContract, judgeWithdrawal, owed, withdrawalEnds } from './refund.rules.ts';
import { requestRefund } from './request-refund.ts';
import { lockDelivery, stopWork } from './stop-work.ts';

/**
 * A contract by its order code: the code, its day and its window, and nothing else.
 * @throws HouseError `not-found` for unknown orders and for those that nobody paid (final)
 */
export async function findContract(inside: Inside, orderCode: string): Promise<Contract> {
  const order = await loadRefundable(inside, { orderCode });
  if (order === null || !isContract(order)) refuse('not-found', `contract ${orderCode}`);
  const concluded = concludedAt(order);
  const endsAt = withdrawalEnds(concluded);
  return { orderCode, concludedAt: concluded, endsAt, open: inside.clock.now() < endsAt && !order.withdrawn && !order.giftClaimed };
}

/**
 * Undoes a contract, or answers why it stands. Accepted: the order is withdrawn, what waited is stopped, all of the money
 * is granted back, and the acknowledgement with its time is left, in one transaction. Refused only with the recorded yes
 * to an early start, for what was delivered after it. A gift's code opens nothing any more, a membership's subscription ends,
 * and a question about this money that was still open is answered by it. A second call gives the first answer and leaves nothing new.
 *
 * @param name under which it was declared, empty when none was given; it travels sealed with the acknowledgement and is kept nowhere else
 * @throws HouseError `not-found`; `window-over` after the fourteen days, `gift-settled` for a gift that is claimed (final)
 */
export async function withdrawContract(ctx: Context, { orderCode, name }: { orderCode: string; name: Secret<string> }): Promise<ContractWithdrawn> {
  const subjectId = requireSubject(ctx);
  const key = await ctx.keys.prepare('subject', subjectId, subjectId);
  return ctx.inTransaction(async (inside) => {
    const order = await loadRefundable(inside, { orderCode });
    if (order === null || !isContract(order)) refuse('not-found', `contract ${orderCode}`);
    const standing = await findWithdrawn(inside, order);
    if (standing !== null) return standing;
    const deliveredAt = await lockDelivery(inside, order);
    const early = await findEarlyStart(inside, order.id);
    const verdict = judgeWithdrawal({ ...order, deliveredAt }, early?.at ?? null, inside.clock.now());
    if (verdict.word === 'too_late') refuse('window-over', `contract ${orderCode}`);
    const ground = verdict.word === 'refused' ? early : null;
    const withdrawalId = randomUUID();
    const refundRequestId = ground === null ? await undo(inside, order, deliveredAt !== null) : null;
    const amount = ground === null ? owed(order) : 0;
    await inside.query(
      `insert into withdrawal_requests (id, house_id, subject_id, purchase_link_id, order_code, outcome, delivered, consent_id, refund_request_id, amount, currency)
       values ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::text, $6::text, $7::boolean, $8::uuid, $9::uuid, $10::int, $11::text)`,
      [withdrawalId, inside.house.id, subjectId, order.id, orderCode, ground === null ? 'accepted' : 'refused', deliveredAt !== null, ground?.consentId ?? null, refundRequestId, amount, order.currency],
    );
    await recordAudit(inside, { action: ground === null ? 'contract.withdrawn' : 'contract.withdrawal_refused', entityType: 'purchase_link', entityId: order.id, meta: { delivered: deliveredAt !== null, amount } });
    await leaveAcknowledgement(inside, key, { withdrawalId, purchaseLinkId: order.id, name });
    return (await findWithdrawn(inside, order)) ?? refuse('broken', `withdrawal ${withdrawalId} was written and is not there`);
  });
}

/** The answer that stands; null while nobody withdrew. */
export async function findWithdrawn(inside: Inside, order: Pick<Refundable, 'id' | 'orderCode'>): Promise<ContractWithdrawn | null> {
  const [row] = await inside.query<{ outcome: 'accepted' | 'refused'; at: Date; amount: number; currency: string; sentence: string | null; version: number | null; given_at: Date | null }>(
    `select w.outcome, w.requested_at as at, w.amount, w.currency, t.sentence, c.policy_version as version, c.created_at as given_at
       from withdrawal_requests w left join omen_consents c on c.id = w.consent_id left join consent_texts t on t.id = c.text_id where w.purchase_link_id = $1::uuid`,
    [order.id],
  );
  if (row === undefined) return null;
  const { outcome, at, amount, currency, sentence, version, given_at: givenAt } = row;
  return { orderCode: order.orderCode, outcome, at, amountMinor: amount, currency, ground: sentence === null || version === null || givenAt === null ? null : { sentence, version, at: givenAt } };
}

/** Ends the order and what waits for it, and grants all that is owed. A bank's claim does not make it less: a person settles that with the desk. */
async function undo(inside: Inside, order: Refundable, resultOpened: boolean): Promise<string | null> {
  await stopWork(inside, order, 'contract_undone');
  // A claim at this moment is before us, and then it stands, or after us, and then its code opens nothing.
  if (!(await closeGift(inside, order.id)) && (await isGiftClaimed(inside, order.id))) refuse('gift-settled', `gift of contract ${order.orderCode} is claimed`);
  await inside.query(`update purchase_links set status = 'withdrawn', updated_at = now() where id = $1::uuid`, [order.id]);
  if (order.subscriptionId !== null) await leaveEndNow(inside, order.id, order.subscriptionId);
  const refundRequestId = await grantOwed(inside, order, resultOpened);
  await closeOpenRefunds(inside, order.id);
  return refundRequestId;
}

async function grantOwed(inside: Inside, order: Refundable, resultOpened: boolean): Promise<string | null> {
  const amountMinor = owed(order);
  if (amountMinor === 0 || order.paymentIntentId === null) return null;
  const { id } = await requestRefund(inside, {
    purchaseLinkId: order.id, orderCode: order.orderCode, productSlug: order.productSlug, paymentIntentId: order.paymentIntentId, amount: { amountMinor, currency: order.currency }, class: 'withdrawal',
    openedBy: 'customer', resultOpened, requestKey: `withdrawal:${order.id}`, granted: true,
  });
  return id;
}

/** The same job as a membership's own end leaves, so that the desk is told once. */
const leaveEndNow = (inside: Inside, linkId: string, subscriptionId: string) =>
  leaveJob(inside, membershipDeskJob, { payload: { act: 'end_now', subscriptionId }, idempotencyKey: `end_now:${subscriptionId}`, links: [{ entity: 'purchase', key: linkId }] });

const leaveAcknowledgement = (inside: Inside, key: DataKey, { withdrawalId, purchaseLinkId, name }: { withdrawalId: string; purchaseLinkId: string; name: Secret<string> }) =>
  leaveJob(inside, withdrawalNoticeJob, {
    payload: { letter: 'withdrawal_received', withdrawalId }, idempotencyKey: `withdrawal:${purchaseLinkId}`, safeSubject: 'We received your withdrawal', priority: 0,
    sealed: sealRecord(key, secretPlace(inside.house.id, requireSubject(inside), withdrawalId), name.map((declared) => ({ name: declared }))).bytes(), links: [{ entity: 'purchase', key: purchaseLinkId }],
  });
