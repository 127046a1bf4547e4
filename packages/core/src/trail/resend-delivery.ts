import { resend } from '@omenhall/delivery/ledger';
import { findConsent } from '../consent/index.ts';
import type { Inside } from '../foundation/context.ts';
import { refuse } from '../foundation/refuse.ts';
import { liftBounce } from './lift-bounce.ts';
import { loadOrder } from './load-facts.ts';
import { mayResend } from './stages.rules.ts';

const perHour = 3;

/**
 * Leaves one of an order's letters again, to the address on file, as a new row of its family. A double click is one
 * letter, since a family grows by one generation at a time; the limit is three an hour and order.
 * Refuses `in-work` while the letter is still on its way, `consent-missing` when letters are not wanted any more,
 * `resend-limit` beyond the limit.
 */
export async function resendDelivery(inside: Inside, { orderCode, supportRef }: { orderCode: string; supportRef: string }): Promise<void> {
  const order = (await loadOrder(inside, { orderCode })) ?? refuse('not-found', `order ${orderCode}`);
  const { deliveries } = order.facts;
  const asked = deliveries.find((row) => row.supportRef === supportRef) ?? refuse('not-found', `delivery of order ${orderCode}`);
  const family = deliveries.filter((row) => row.id === (asked.replayOf ?? asked.id) || row.replayOf === (asked.replayOf ?? asked.id));
  const latest = family.toSorted((a, b) => b.generation - a.generation)[0] ?? asked;
  if (!mayResend(latest)) refuse('in-work', `delivery ${latest.id} is ${latest.tracker}`);
  if (latest.kind === 'email_delivery_job' && (await findConsent(inside, 'email', null))?.action !== 'granted') refuse('consent-missing', `order ${orderCode}`);
  const hourAgo = inside.clock.now().getTime() - 3_600_000;
  if (deliveries.filter((row) => row.generation > 0 && row.createdAt.getTime() > hourAgo).length >= perHour) refuse('resend-limit', `order ${orderCode}`);
  await liftBounce(inside, latest.id);
  const left = await resend(inside.query, latest.id, { reason: 'email_missing', actor: 'customer' });
  if (left.hint !== null) inside.left.push(left.hint);
}
