import { sayMoney } from '@omenhall/contracts/values/money';
import { frame, sayTime } from '../page/frame.ts';
import { html, type Markup } from '../page/html.ts';
import { actsOn } from './act-on-thing.ts';
import type { Desk } from './desk.ts';

interface Thing {
  id: string;
  what: string;
  amount: number;
  currency: string;
  state: string;
  created: number;
}

/** Everything that was paid, given back, disputed or subscribed to, newest first; what follows from another thing stands before it. */
export function thingsOf(desk: Desk): Thing[] {
  return [
    ...desk.disputes.all().toReversed().map((one) => ({ id: one.id, what: 'Dispute', amount: one.amount, currency: one.currency, state: one.status, created: one.created })),
    ...desk.refunds.all().toReversed().map((one) => ({ id: one.id, what: 'Refund', amount: one.amount, currency: one.currency, state: one.status, created: one.created })),
    ...desk.charges.all().toReversed().map((one) => ({
      id: one.id, what: 'Payment', amount: one.amount, currency: one.currency, created: one.created,
      state: one.disputed ? 'disputed' : one.refunded ? 'refunded' : one.amount_refunded > 0 ? 'partly refunded' : 'taken',
    })),
    ...desk.subscriptions.all().toReversed().map((one) => ({
      id: one.id, what: 'Subscription', amount: one.items.data[0]?.price.unit_amount ?? 0, currency: one.currency, created: one.created,
      state: `${one.status}${one.cancel_at_period_end && one.status !== 'canceled' ? ', ends with its period' : ''}${desk.refusedCards.has(one.id) ? ', card refused' : ''}`,
    })),
    ...desk.sessions.all().toReversed().map((one) => ({ id: one.id, what: 'Checkout', amount: one.amount_total, currency: one.currency, state: one.status === 'complete' ? one.payment_status : one.status, created: one.created })),
  ].toSorted((one, other) => other.created - one.created);
}

/** The other side of the counter: what a bank, a cardholder and time may do to what was paid. */
export function deskPage(desk: Desk): Markup {
  const things = thingsOf(desk).slice(0, 100);
  return frame({
    title: 'Payment desk', room: 'desk',
    body: html`<h1>Payment desk</h1>
<form method="post" action="/sandbox/clock" class="card"><p>It is ${sayTime(new Date(desk.now() * 1000))} at the desk. Time that passes here renews subscriptions, tries refused cards again and closes forgotten checkouts.</p>
<div class="row"><div class="grow"><label for="days">Days to let pass</label><input id="days" name="days" type="number" min="1" max="400" value="31"></div></div><button>Let time pass</button></form>
${things.length === 0 ? html`<p class="card">Nothing was paid yet.</p>` : html`<ol class="list">${things.map((thing) => line(desk, thing))}</ol>`}`,
  });
}

function line(desk: Desk, thing: Thing): Markup {
  return html`<li><strong>${thing.what}: ${sayMoney({ amountMinor: thing.amount, currency: thing.currency.toUpperCase() }, 'en')}</strong>, ${thing.state}<br><code>${thing.id}</code>
<span class="small muted">${sayTime(new Date(thing.created * 1000))}</span>
${actsOn(desk, thing.id).map(({ action, words }) => html`<form method="post" action="/sandbox/desk/${thing.id}"><input type="hidden" name="action" value="${action}"><button class="slim" aria-label="${words}: ${thing.what} ${thing.id}">${words}</button></form>`)}</li>`;
}
