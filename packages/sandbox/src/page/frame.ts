import { html, type Markup, type Piece } from './html.ts';

export type Room = 'inbox' | 'trouble' | 'payment' | 'desk';

/** A whole page of the pretend world: ribbon, ways between its rooms, one main part. */
export function frame({ title, room, body }: { title: string; room: Room; body: Piece }): Markup {
  const way = (path: string, words: string, here: boolean): Markup =>
    here ? html`<a href="${path}" aria-current="page">${words}</a>` : html`<a href="${path}">${words}</a>`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${title} · Trial of OmenHall</title>
<link rel="stylesheet" href="/sandbox/page.css">
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header>
<p class="ribbon"><strong>Trial.</strong> No letter leaves this machine, and no money moves.</p>
<nav aria-label="Trial">${way('/sandbox/inbox', 'Inbox', room === 'inbox')}${way('/sandbox/trouble', 'Payments and trouble', room === 'trouble')}${way('/sandbox/desk', 'Payment desk', room === 'desk')}<a href="/">Back to the house</a></nav>
</header>
<main id="main">
${body}
</main>
</body>
</html>
`;
}

/** A moment as people read it, in UTC so that a page looks the same everywhere. */
export const sayTime = (at: Date): Markup => html`<time datetime="${at.toISOString()}">${at.toISOString().slice(0, 19).replace('T', ' ')} UTC</time>`;

/** Tokens, faces, sizes and parts of the house's own register; the faces are served by the house these pages stand in. */
export const stylesheet = `
@font-face { font-family: Literata; font-weight: 600; font-display: swap; src: url(/type/literata-latin-600-normal.woff2) format("woff2"); }
@font-face { font-family: "Sofia Sans"; font-weight: 400; font-display: swap; src: url(/type/sofia-sans-latin-400-normal.woff2) format("woff2"); }
@font-face { font-family: "Sofia Sans"; font-weight: 600; font-display: swap; src: url(/type/sofia-sans-latin-600-normal.woff2) format("woff2"); }
:root {
  --ground: #EFF3EB; --raised: #FAFCF7; --sunken: #E3E9DE; --line: #C3CEC0; --edge: #6C7A70; --text: #16212A; --muted: #46535C;
  --accent: #0B5468; --on-accent: #FFFFFF; --good: #2A6231; --warn: #744C00; --bad: #98222F;
  --soft-warn: #F4E6C6; --soft-good: #DAEBD6; --soft-bad: #F7DFDD;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0F171C; --raised: #17222A; --sunken: #0A1014; --line: #2C3A43; --edge: #7A8B94; --text: #E4EAE1; --muted: #A9B7B6;
    --accent: #7CC4D6; --on-accent: #06212A; --good: #8EC78C; --warn: #DDB15A; --bad: #F29A94;
    --soft-warn: #33270D; --soft-good: #17301B; --soft-bad: #3C1A1B;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 400 1.0625rem/1.625rem "Sofia Sans", system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font: 600 1.75rem/2.25rem Literata, Georgia, serif; margin: 0 0 1rem; }
h2 { font-weight: 600; font-size: 1.3125rem; line-height: 1.75rem; margin: 2rem 0 .75rem; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--raised); padding: .5rem 1rem; }
.ribbon { margin: 0; padding: .5rem 1rem; background: var(--soft-warn); border-bottom: 1px solid var(--warn); font-size: .9375rem; line-height: 1.25rem; }
nav { display: flex; flex-wrap: wrap; gap: 0 1.5rem; padding: 0 1rem; border-bottom: 1px solid var(--line); }
nav a { display: inline-block; padding: .6875rem 0; min-height: 2.75rem; }
nav a[aria-current] { color: var(--text); text-decoration-thickness: 2px; font-weight: 600; }
main { max-width: 46rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
main.narrow, .narrow { max-width: 30rem; margin-inline: auto; }
.card { background: var(--raised); border: 1px solid var(--line); border-radius: 8px; padding: 1.5rem; }
.price { font: 600 2rem/2.5rem Literata, Georgia, serif; margin: .25rem 0 1rem; font-variant-numeric: tabular-nums; }
.muted { color: var(--muted); } .small { font-size: .875rem; line-height: 1.25rem; }
.stack { display: grid; gap: .75rem; }
form { margin: 0; }
form.row { margin: 1rem 0; }
button { font: inherit; font-weight: 600; min-height: 3rem; padding: 0 1rem; border: 1.5px solid var(--edge); border-radius: 4px; background: transparent; color: var(--text); cursor: pointer; }
.stack > form > button, .wide { width: 100%; }
button.next { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
button.danger { border-color: var(--bad); }
button.slim { min-height: 2.75rem; padding: 0 .75rem; }
label, legend { font-weight: 600; font-size: .9375rem; line-height: 1.25rem; }
fieldset { border: 1px solid var(--line); border-radius: 8px; padding: 1rem; margin: 0 0 1rem; display: grid; gap: .5rem; }
.choice { display: flex; gap: .75rem; align-items: flex-start; font-weight: 400; font-size: 1.0625rem; line-height: 1.625rem; min-height: 2.75rem; padding: .5rem 0; }
.choice input { margin: .3rem 0 0; width: 1.1rem; height: 1.1rem; accent-color: var(--accent); }
input[type=number], input[type=search], input[type=text] { font: inherit; min-height: 3rem; width: 100%; padding: 0 .75rem; border: 1.5px solid var(--edge); border-radius: 4px; background: var(--raised); color: var(--text); }
.row { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; } .row > .grow { flex: 1 1 12rem; }
.notice { border-radius: 8px; padding: .75rem 1rem; margin: 0 0 1rem; background: var(--soft-warn); }
.notice.good { background: var(--soft-good); } .notice.bad { background: var(--soft-bad); }
ol.list, ul.list { list-style: none; margin: 0; padding: 0; }
.list > li { border-top: 1px solid var(--line); padding: .75rem 0; }
.list > li:last-child { border-bottom: 1px solid var(--line); }
.list > li:has(> a.line) { padding-top: 0; }
.list a.line { display: flex; align-items: flex-end; min-height: 2.75rem; padding-bottom: .125rem; font-weight: 600; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 0; } dt { color: var(--muted); } dd { margin: 0; }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; } dt { margin-top: .5rem; } }
pre { white-space: pre-wrap; background: var(--sunken); border-radius: 8px; padding: 1rem; margin: 0; font: inherit; }
code { font: .875rem ui-monospace, monospace; }
iframe { width: 100%; height: 34rem; border: 1px solid var(--line); border-radius: 8px; background: #fff; }
summary { min-height: 2.75rem; padding: .5rem 0; cursor: pointer; color: var(--accent); }
`;
