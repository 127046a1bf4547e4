import { frame, sayTime } from '../page/frame.ts';
import { html, type Markup } from '../page/html.ts';
import type { Sending } from './send-events.ts';
import type { DeskTrouble, MailTrouble, RefundTrouble, WebhookTrouble } from './trouble.rules.ts';

export interface TroubleNow {
  mode: WebhookTrouble;
  modeLeft: number;
  seconds: number;
  desk: DeskTrouble;
  deskLeft: number;
  mail: MailTrouble;
  mailLeft: number;
  refund: RefundTrouble;
  refundLeft: number;
}

const webhookWords: Record<WebhookTrouble, string> = {
  'none': 'Arrive as they should',
  'twice': 'Arrive twice, one after the other',
  'two-at-once': 'Arrive twice at the same moment',
  'late': 'Arrive late',
  'never': 'Never arrive, until sent from the list below',
  'bad-signature-first': 'Arrive with a bad signature first, then with a good one',
  'stale-signature-first': 'Arrive with a signature of an hour ago first, then with a fresh one',
  'reordered': 'Arrive in the opposite order',
};

const mailWords: Record<MailTrouble, string> = {
  'none': 'Are taken',
  'refuse-next': 'Are refused for good: no such mailbox',
  'defer-next': 'Are put off: mailbox busy',
  'silent-after-dot': 'Are taken without a word, so nobody knows',
};

const refundWords: Record<RefundTrouble, string> = {
  'none': 'Arrive at once',
  'slow': 'Are on their way until somebody says how they end',
};

const deskWords: Record<DeskTrouble, string> = {
  'none': 'Is as it should be',
  'rate-limit': 'Is “too many requests”',
  'broken': 'Is a server error',
  'away': 'Never comes: the line is cut before it is heard',
  'lost-answer': 'Is lost on its way: what was asked is done',
};

/** Switches for what goes wrong next, and the events sent so far. */
export function troublePage({ now, sendings }: { now: TroubleNow; sendings: readonly Sending[] }): Markup {
  return frame({
    title: 'Payments and trouble', room: 'trouble',
    body: html`<h1>Payments and trouble</h1>
${said(now)}
${switches('mode', 'Webhooks of the next payment', webhookWords, now.mode, html`<div class="row"><div class="grow"><label for="seconds">Seconds late</label><input id="seconds" name="seconds" type="number" min="1" max="3600" value="${now.seconds}"></div><div class="grow"><label for="times-mode">For how many payments</label><input id="times-mode" name="times" type="number" min="1" max="10000" value="1"></div></div>`)}
${switches('mail', 'Letters to the next recipient', mailWords, now.mail, times('mail', 'letters'))}
${switches('refund', 'The next refunds', refundWords, now.refund, times('refund', 'refunds'))}
${switches('desk', 'The payment desk\'s next answer', deskWords, now.desk, times('desk', 'calls'))}
<h2>Events</h2>
${sendings.length === 0
    ? html`<p class="card">No event yet. When somebody pays on the trial's payment page, its webhooks are listed here.</p>`
    : html`<form method="post" action="/sandbox/events/send"><button>Send all that the house has not taken</button></form><ol class="list">${sendings.toReversed().slice(0, 100).map(line)}</ol>`}`,
  });
}

const times = (name: string, words: string): Markup =>
  html`<div><label for="times-${name}">For how many ${words}</label><input id="times-${name}" name="times" type="number" min="1" max="10000" value="1"></div>`;

function said(now: TroubleNow): Markup {
  const on = [
    now.mode === 'none' ? null : `webhooks of the next ${now.modeLeft} payments: ${webhookWords[now.mode].toLowerCase()}`,
    now.mail === 'none' ? null : `letters to the next ${now.mailLeft} recipients: ${mailWords[now.mail].toLowerCase()}`,
    now.refund === 'none' ? null : `the next ${now.refundLeft} refunds: ${refundWords[now.refund].toLowerCase()}`,
    now.desk === 'none' ? null : `the desk's next ${now.deskLeft} answers: ${deskWords[now.desk].toLowerCase()}`,
  ].filter((words) => words !== null);
  return on.length === 0
    ? html`<p class="notice good" role="status"><strong>✓ No trouble is switched on.</strong></p>`
    : html`<div class="notice" role="status"><strong>⚠ Trouble is switched on</strong><ul>${on.map((words) => html`<li>${words}</li>`)}</ul></div>`;
}

function switches(name: string, legend: string, words: Record<string, string>, chosen: string, more: Markup): Markup {
  return html`<form method="post" action="/sandbox/trouble"><fieldset><legend>${legend}</legend>
${Object.entries(words).map(([value, sentence]) => html`<label class="choice">${value === chosen
    ? html`<input type="radio" name="${name}" value="${value}" checked>`
    : html`<input type="radio" name="${name}" value="${value}">`}${sentence}</label>`)}
${more}<button>Switch</button></fieldset></form>`;
}

function line({ event, tries, delivered, trouble }: Sending): Markup {
  const last = tries.at(-1);
  const state = delivered ? '✓ Taken by the house' : last ? `… Tried ${tries.length} times, last answer ${last.status ?? 'none'}` : trouble === 'never' ? '✗ Held back' : '… On its way';
  return html`<li><strong>${event.type}</strong><br><code>${event.id}</code> for <code>${event.data.object.id}</code><br>
<span class="small muted">${sayTime(new Date(event.created * 1000))} · ${state}</span>
<form method="post" action="/sandbox/events/${event.id}/send"><button class="slim" aria-label="${tries.length === 0 ? 'Send now' : 'Send again'}: ${event.type} ${event.id}">${tries.length === 0 ? 'Send now' : 'Send again'}</button></form></li>`;
}
