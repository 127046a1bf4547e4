import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formsIn, formsOf, lookIntoFiles, lookIntoRedis, lookIntoTables, lookIntoTexts, searchResidue, type Look, type Needle, type ResidueReport } from '@omenhall/adapters/residue';
import { Redis } from 'ioredis';
import { plantedWord } from '@omenhall/contracts/testing/planted-words';
import { handInLetter } from '../world/hand-in-letter.ts';
import type { RealHouse } from '../world/open-real-house.ts';
import { addAtDesk, listAtDesk } from '../world/ask-desk.ts';
import { openPapers } from './open-papers.ts';

/**
 * Looks for a word that stood in the questions of this house everywhere but on its owners' own papers: every file below
 * its folders (database heap and log after a checkpoint, secrets, sealed files, logs), every table of both databases by
 * COPY, every key and value of Redis, the letters, the desk's sessions and events, the share cards as they are shown,
 * every address that customers asked for. A control word is first planted in each target and must be found there.
 *
 * The owner's print view is a control as well: the word itself must be on it, or nobody asked the question.
 */
export async function scanForPlantedWord(house: RealHouse, word: string): Promise<ResidueReport> {
  const control = plantedWord(`control${randomBytes(6).toString('hex')}`);
  const remove = await plantControls(house, control);
  try {
    for (const database of ['omenhall', 'omen_vault'] as const) await house.query('checkpoint', [], database);
    const report = await searchResidue(Object.fromEntries(Object.entries(targetsOf(house)).map(([name, look]) => [name, { look, control: name === 'pages of strangers' ? pageControl : control }])), [word]);
    await scanPapers(house, formsOf(word), report);
    return report;
  } finally {
    await remove();
  }
}

const targetsOf = (house: RealHouse): Record<string, Look> => ({
  'files': lookIntoFiles(house.folders, (path) => path !== house.urlsFile && !isDatabaseFile(path) && !path.includes('/logs/')),
  'logs': lookIntoFiles(house.folders, (path) => path.includes('/logs/')),
  'database heap': lookIntoFiles(house.folders, (path) => isDatabaseFile(path) && !path.includes('/pg_wal/')),
  'database log': lookIntoFiles(house.folders, (path) => path.includes('/pg_wal/')),
  'tables': lookIntoTables((text, values) => house.query(text, values, 'omenhall')),
  'vault tables': lookIntoTables((text, values) => house.query(text, values, 'omen_vault')),
  ...(house.redisUrl === null ? {} : { redis: lookIntoRedis(house.redisUrl) }),
  'letters': lookIntoTexts(async () => (await house.inbox()).map((letter) => [letter.id, JSON.stringify(letter)])),
  'payment desk': lookIntoTexts(() => deskTexts(house)),
  'addresses': lookIntoTexts(async () => (await readFile(house.urlsFile, 'utf8')).split('\n').map((line, at) => [`line ${at + 1}`, line])),
  'pages of strangers': lookIntoTexts(() => strangersPages(house)),
});

/** What `/config.json` says to everyone: nothing can be planted on a page, so this must be found on one. */
const pageControl = '"houseName":"OmenHall"';

const isDatabaseFile = (path: string): boolean => /\/postgres-\d+(-test)?(\/|\.log$)/.test(path);

/** What the payment desk was told: prices, sessions with their addresses and descriptions, and the events that carry every object. */
async function deskTexts({ sandbox }: RealHouse): Promise<[string, string][]> {
  const texts: [string, string][] = [['sendings', await (await fetch(`${sandbox.url}/sandbox/events.json`)).text()]];
  for (const room of ['prices', 'checkout/sessions', 'events'] as const) {
    for (const thing of await listAtDesk(sandbox, room)) texts.push([`${room} ${thing.id}`, JSON.stringify(thing)]);
  }
  return texts;
}

/** What someone sees who knows an order's name and nothing else: pages, numbers, refusals, with their headers. */
async function strangersPages({ siteUrl, query }: RealHouse): Promise<[string, string][]> {
  const orders = await query<{ code: string; reading: string }>('select order_code as code, reading_record_id::text as reading from purchase_links order by created_at desc limit 5');
  const paths = ['/', '/config.json', '/metrics', '/readyz', ...orders.flatMap(({ code, reading }) => [
    `/orders/${code}`, `/live/orders/${code}`, `/trpc/trail.track?input=${encodeURIComponent(JSON.stringify({ json: { orderCode: code } }))}`,
    `/trpc/reading.open?input=${encodeURIComponent(JSON.stringify({ json: { readingId: reading } }))}`,
  ])];
  const texts: [string, string][] = [];
  for (const path of paths) {
    const answer = await fetch(`${siteUrl}${path}`, { signal: AbortSignal.timeout(10_000) });
    texts.push([path.replace(/[?].*/, ''), `${JSON.stringify([...answer.headers])}\n${await answer.text()}`]);
  }
  return texts;
}

/** Share cards must not hold the word as they are shown; the print view must, or the question never was in this house. */
async function scanPapers(house: RealHouse, needles: readonly Needle[], report: ResidueReport): Promise<void> {
  const papers = await openPapers(house, ['share_card', 'print_view'], 50);
  const cards = papers.filter(({ kind }) => kind === 'share_card');
  report.scanned['share cards'] = cards.length;
  for (const { readingId, bytes } of cards) {
    const forms = formsIn(bytes, needles);
    if (forms.length > 0) report.sightings.push({ target: 'share cards', word: 0, place: readingId, forms });
  }
  const views = papers.filter(({ kind }) => kind === 'print_view');
  report.scanned['print views'] = views.length;
  if (cards.length === 0 || !views.some(({ bytes }) => formsIn(bytes, needles).length > 0)) report.blind.push('share cards');
}

/** Plants the control word in every target, and answers with how to take it away again. */
async function plantControls(house: RealHouse, control: string): Promise<() => Promise<void>> {
  const files = [join(house.dataDir, 'control.txt'), join(house.dataDir, 'logs/control.log')];
  for (const file of files) await writeFile(file, `-${Buffer.from(`a question with ${control}`).toString('base64')}-`);
  for (const database of ['omenhall', 'omen_vault'] as const) {
    await house.query('create table public.planted_control (word text)', [], database);
    await house.query('insert into public.planted_control values ($1)', [control], database);
  }
  const redis = house.redisUrl === null ? null : new Redis(house.redisUrl);
  await redis?.hset('planted-control', 'word', control);
  await handInLetter(house.sandbox.smtpUrl, { to: 'control@reader.example', subject: 'control', text: control });
  const product = await addAtDesk(house.sandbox, 'products', { name: 'control' });
  await addAtDesk(house.sandbox, 'prices', { product, currency: 'eur', unit_amount: '100', lookup_key: control });
  await askAddress(house, `${house.siteUrl}/healthz?word=${control}`);
  return async () => {
    for (const file of files) await rm(file, { force: true });
    for (const database of ['omenhall', 'omen_vault'] as const) await house.query('drop table public.planted_control', [], database);
    await redis?.del('planted-control');
    redis?.disconnect();
  };
}

/** A customer's process asks for an address, so that the recorder itself is tried. */
async function askAddress(house: RealHouse, url: string): Promise<void> {
  const child = spawn(process.execPath, ['--import', join(import.meta.dirname, '../world/record-urls.mjs'), '-e', `await fetch(${JSON.stringify(url)})`, '--input-type=module'], {
    env: { ...house.environment, OMEN_RECORD_URLS_FILE: house.urlsFile }, stdio: 'ignore',
  });
  await once(child, 'exit');
}
