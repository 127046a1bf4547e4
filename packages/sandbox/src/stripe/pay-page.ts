import { sayMoney } from '@omenhall/contracts/values/money';
import { frame } from '../page/frame.ts';
import { html, type Markup } from '../page/html.ts';
import type { Invoice, Session } from './objects.ts';

export interface PayPage {
  session: Session;
  productName: string;
  declined: boolean;
  /** The bank has asked the person, and waits. */
  asked: boolean;
  returnUrl: string;
}

/** The stand-in's hosted checkout: works without script, and says what became of the session. */
export function payPage({ session, productName, declined, asked, returnUrl }: PayPage): Markup {
  const price = sayMoney({ amountMinor: session.amount_total, currency: session.currency.toUpperCase() }, 'en');
  const act = (action: string, words: string, look: string): Markup =>
    html`<form method="post" action="/sandbox/pay/${session.id}"><input type="hidden" name="action" value="${action}"><button class="${look}">${words}</button></form>`;
  const open = html`${declined ? html`<p class="notice bad" role="alert"><strong>✗ The card was declined.</strong> Nothing was charged. You can try again.</p>` : null}
${asked
    ? html`<p class="notice" role="status"><strong>Your bank asks: is this you?</strong> Nothing is charged until you say so.</p>
<div class="stack">${act('pay', `Yes, pay ${price}`, 'next')}${act('deny', 'No, this is not me', '')}${act('close', 'Close without answering', '')}</div>`
    : html`<div class="stack">${act('pay', `Pay ${price}`, 'next')}${act('refuse', 'Let the card be declined', '')}${session.mode === 'payment' ? html`${act('ask', 'Let the bank ask first', '')}${act('later', 'Pay by a debit that takes days', '')}` : null}${act('close', 'Close without paying', '')}</div>`}
<p class="small muted">No card is asked for: this is the trial's own payment desk.</p>`;
  const paid = html`${session.payment_status === 'unpaid'
    ? html`<p class="notice" role="status"><strong>… The debit is on its way.</strong> It can take days.</p>`
    : html`<p class="notice good" role="status"><strong>✓ Paid.</strong> Nothing more is due.</p>`}<p><a href="${returnUrl}">Return to the house</a></p>`;
  const expired = html`<p class="notice"><strong>This payment has ended.</strong> Nothing was charged. Begin again in the house.</p>`;
  return frame({
    title: 'Pay', room: 'payment',
    body: html`<div class="narrow"><h1>Pay</h1>
<div class="card"><p class="muted small">${session.customer_email ?? 'No address given'}</p>
<h2>${productName}</h2><p class="price">${price}</p>
${session.status === 'open' ? open : session.status === 'complete' ? paid : expired}
</div></div>`,
  });
}

/** The stand-in's page of a bill: paid there with another card, or told to be paid. */
export function billPage({ invoice, productName }: { invoice: Invoice; productName: string }): Markup {
  const price = sayMoney({ amountMinor: invoice.amount_due, currency: invoice.currency.toUpperCase() }, 'en');
  return frame({
    title: 'Bill', room: 'payment',
    body: html`<div class="narrow"><h1>Bill</h1>
<div class="card"><p class="muted small">${invoice.customer_email ?? 'No address given'}</p>
<h2>${productName}</h2><p class="price">${price}</p>
${invoice.status === 'open'
    ? html`<form method="post" action="/sandbox/bill/${invoice.id}"><button class="next">Pay ${price} with another card</button></form><p class="small muted">No card is asked for: this is the trial's own payment desk.</p>`
    : invoice.status === 'paid' ? html`<p class="notice good" role="status"><strong>✓ Paid.</strong> You can close this page.</p>` : html`<p class="notice"><strong>This bill is not asked for any more.</strong> Nothing was charged.</p>`}
</div></div>`,
  });
}

/** When the desk has forgotten the session: it lives in memory alone. */
export const lostPaymentPage = (): Markup =>
  frame({ title: 'Unknown payment', room: 'payment', body: html`<h1>Unknown payment</h1><p>The trial's payment desk does not know this payment. It forgets everything when it stops. Begin again in the house; nothing was charged.</p>` });
