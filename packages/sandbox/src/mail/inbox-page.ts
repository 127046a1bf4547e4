import { frame, sayTime } from '../page/frame.ts';
import { html, type Markup } from '../page/html.ts';
import type { CaughtLetter } from './catch-letters.ts';
import { linksOf, lintLetter } from './privacy-lint.rules.ts';

/** The list of caught letters, newest first, narrowed to one mailbox when `to` is given. */
export function inboxPage({ letters, to }: { letters: readonly CaughtLetter[]; to: string }): Markup {
  const empty = to === ''
    ? html`<p class="card">No letter yet. Letters that the house sends in the trial are caught here, a moment after they leave.</p>`
    : html`<p class="card">No letter for this mailbox. <a href="/sandbox/inbox">Show all letters</a></p>`;
  const list = html`<ol class="list">${letters.slice(0, 200).map((letter) => html`
<li><a class="line" href="/sandbox/inbox/${letter.id}">${letter.subject || 'Without a subject'}</a>
<span class="small muted">${letter.to.join(', ')} · ${sayTime(letter.receivedAt)}</span></li>`)}</ol>`;
  return frame({
    title: 'Inbox', room: 'inbox',
    body: html`<h1>Inbox</h1>
<form class="row" method="get" action="/sandbox/inbox"><div class="grow"><label for="to">Mailbox</label><input id="to" name="to" type="search" value="${to}" autocomplete="off"></div><button>Show</button></form>
<h2>${letters.length === 1 ? '1 letter' : `${letters.length} letters`}</h2>
${letters.length === 0 ? empty : list}`,
  });
}

/** One letter: how it reads, where it leads, and what a stranger on the way could learn. */
export function letterPage({ letter, words }: { letter: CaughtLetter; words: string }): Markup {
  const findings = lintLetter(letter, words.split(/\s+/).filter((word) => word !== ''));
  const broken = findings.filter((finding) => finding.broken).length;
  const links = linksOf(letter).filter((link) => /^(https?|mailto):/.test(link));
  const picture = letter.html === ''
    ? html`<p class="muted">This letter has no HTML part.</p>`
    : html`<iframe sandbox="" title="The letter as a mail program shows it" src="/sandbox/inbox/${letter.id}/letter.html"></iframe>`;
  return frame({
    title: letter.subject || 'Letter', room: 'inbox',
    body: html`<p><a href="/sandbox/inbox">All letters</a></p>
<h1>${letter.subject || 'Without a subject'}</h1>
<dl><dt>To</dt><dd>${letter.to.join(', ')}</dd><dt>From</dt><dd>${letter.from}</dd><dt>Caught</dt><dd>${sayTime(letter.receivedAt)}</dd></dl>
<h2>Where it leads</h2>
${links.length === 0 ? html`<p class="muted">This letter holds no link.</p>` : html`<ul class="list">${links.map((link) => html`<li><a href="${link}">${link}</a></li>`)}</ul>`}
<h2>Letter</h2>
${picture}
<h2>Text part</h2>
${letter.text.trim() === '' ? html`<p class="muted">Empty.</p>` : html`<pre>${letter.text.trim()}</pre>`}
<h2>Privacy</h2>
<p class="notice ${broken === 0 ? 'good' : 'bad'}">${broken === 0 ? html`<strong>✓ Nothing found.</strong> This letter keeps the rules.` : html`<strong>✗ ${broken} found.</strong> This letter breaks a rule.`}</p>
<ul class="list">${findings.map((finding) => html`<li>${finding.broken ? '✗ Broken' : '✓ Kept'}: ${finding.words}</li>`)}</ul>
<form class="row" method="get" action="/sandbox/inbox/${letter.id}"><div class="grow"><label for="words">Look for private words</label><input id="words" name="words" type="search" value="${words}" autocomplete="off"></div><button>Look</button></form>
<h2>Headers</h2>
<dl>${letter.headers.map(({ name, value }) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`,
  });
}
