import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { plantedWord } from '@omenhall/contracts/testing/planted-words';
import { handInLetter } from '../world/hand-in-letter.ts';
import type { RealHouse } from '../world/open-real-house.ts';
import { addAtDesk, listAtDesk } from '../world/ask-desk.ts';
import { formsOf, type Needle } from './encodings.rules.ts';
import { openPapers } from './open-papers.ts';
import { filesBelow, formsIn, formsInFile } from './scan-bytes.ts';

/** Where a word lay that should lie nowhere. */
interface Sighting {
  target: string;
  place: string;
  forms: string[];
}

export interface PlantedWordReport {
  /** Empty when the word lies nowhere. */
  sightings: Sighting[];
  /** Targets whose control word was not found there: the scan is blind in them, and its silence means nothing. */
  blind: string[];
  scanned: Record<string, number>;
}

type Look = (needles: readonly Needle[]) => Promise<{ found: Sighting[]; looked: number }>;

/**
 * Looks for a word that stood in the questions of this house everywhere but on its owners' own papers: every file below
 * its folders (database heap and log after a checkpoint, secrets, sealed files, logs), every table of both databases by
 * COPY, every key and value of Redis, the letters, the desk's sessions and events, the share cards as they are shown,
 * every address that customers asked for. A control word is first planted in each target and must be found there.
 *
 * The owner's print view is a control as well: the word itself must be on it, or nobody asked the question.
 */
export async function scanForPlantedWord(house: RealHouse, word: string): Promise<PlantedWordReport> {
  const control = plantedWord(`control${randomBytes(6).toString('hex')}`);
  const remove = await plantControls(house, control);
  const report: PlantedWordReport = { sightings: [], blind: [], scanned: {} };
  try {
    for (const database of ['omenhall', 'omen_vault'] as const) await house.query('checkpoint', [], database);
    const forms = formsOf(word);
    const controlForms = formsOf(control);
    for (const [target, look] of Object.entries(targetsOf(house))) {
      const { found, looked } = await look([...forms, ...controlForms.map(({ form, bytes }) => ({ form: `control ${form}`, bytes }))]);
      report.scanned[target] = looked;
      const isControl = (form: string): boolean => form.startsWith('control ');
      if (!found.some(({ forms: seen }) => seen.some(isControl))) report.blind.push(target);
      for (const sighting of found) {
        const seen = sighting.forms.filter((form) => !isControl(form));
        if (seen.length > 0) report.sightings.push({ ...sighting, forms: seen });
      }
    }
    await scanPapers(house, forms, report);
  } finally {
    await remove();
  }
  return report;
}

const targetsOf = (house: RealHouse): Record<string, Look> => ({
  'files': (needles) => scanFiles(house, needles, (path) => !isDatabaseFile(path) && !path.includes('/logs/')),
  'logs': (needles) => scanFiles(house, needles, (path) => path.includes('/logs/')),
  'database heap': (needles) => scanFiles(house, needles, (path) => isDatabaseFile(path) && !path.includes('/pg_wal/')),
  'database log': (needles) => scanFiles(house, needles, (path) => path.includes('/pg_wal/')),
  'tables': (needles) => scanTables(house, 'omenhall', needles),
  'vault tables': (needles) => scanTables(house, 'omen_vault', needles),
  ...(house.redisUrl === null ? {} : { redis: (needles: readonly Needle[]) => scanRedis(house.redisUrl ?? '', needles) }),
  'letters': async (needles) => scanTexts('letters', (await house.inbox()).map((letter) => [letter.id, JSON.stringify(letter)]), needles),
  'payment desk': async (needles) => scanTexts('payment desk', await deskTexts(house), needles),
  'addresses': async (needles) => scanTexts('addresses', (await readFile(house.urlsFile, 'utf8')).split('\n').map((line, at) => [`line ${at + 1}`, line]), needles),
});

const isDatabaseFile = (path: string): boolean => /\/postgres-\d+(-test)?(\/|\.log$)/.test(path);

async function scanFiles(house: RealHouse, needles: readonly Needle[], belongs: (path: string) => boolean): ReturnType<Look> {
  const paths = (await Promise.all(house.folders.map(filesBelow))).flat().filter((path) => path !== house.urlsFile && belongs(path));
  const found: Sighting[] = [];
  for (const path of paths) {
    const forms = await formsInFile(path, needles);
    if (forms.length > 0) found.push({ target: 'files', place: path, forms });
  }
  return { found, looked: paths.length };
}

async function scanTables(house: RealHouse, database: 'omenhall' | 'omen_vault', needles: readonly Needle[]): ReturnType<Look> {
  const tables = await house.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'm') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_toast' order by 1`, [], database);
  const found: Sighting[] = [];
  for (const { name } of tables) {
    // Every column as COPY writes it: TOAST is opened, bytea is hexadecimal.
    const rows = await house.query<{ line: string }>(`select t::text as line from ${name} t`, [], database);
    const forms = formsIn(Buffer.from(rows.map(({ line }) => line).join('\n')), needles);
    if (forms.length > 0) found.push({ target: database, place: name, forms });
  }
  return { found, looked: tables.length };
}

async function scanRedis(url: string, needles: readonly Needle[]): ReturnType<Look> {
  const redis = new Redis(url);
  try {
    const found: Sighting[] = [];
    let looked = 0;
    for await (const keys of redis.scanStream({ count: 500 }) as AsyncIterable<string[]>) {
      for (const key of keys) {
        looked += 1;
        // DUMP may compress long values, so each is read by its type too.
        const [dump, plain] = await Promise.all([redis.dumpBuffer(key), readPlainly(redis, key)]);
        const forms = formsIn(Buffer.concat([Buffer.from(key), dump ?? Buffer.alloc(0), Buffer.from(plain)]), needles);
        if (forms.length > 0) found.push({ target: 'redis', place: key, forms });
      }
    }
    return { found, looked };
  } finally {
    redis.disconnect();
  }
}

async function readPlainly(redis: Redis, key: string): Promise<string> {
  switch (await redis.type(key)) {
    case 'string': return (await redis.get(key)) ?? '';
    case 'hash': return JSON.stringify(await redis.hgetall(key));
    case 'list': return JSON.stringify(await redis.lrange(key, 0, -1));
    case 'set': return JSON.stringify(await redis.smembers(key));
    case 'zset': return JSON.stringify(await redis.zrange(key, '0', '-1'));
    case 'stream': return JSON.stringify(await redis.xrange(key, '-', '+'));
    default: return '';
  }
}

function scanTexts(target: string, texts: readonly (readonly [place: string, text: string])[], needles: readonly Needle[]): { found: Sighting[]; looked: number } {
  const found = texts.flatMap(([place, text]): Sighting[] => {
    const forms = formsIn(Buffer.from(text), needles);
    return forms.length === 0 ? [] : [{ target, place, forms }];
  });
  return { found, looked: texts.length };
}

/** What the payment desk was told: prices, sessions with their addresses and descriptions, and the events that carry every object. */
async function deskTexts({ sandbox }: RealHouse): Promise<[string, string][]> {
  const texts: [string, string][] = [['sendings', await (await fetch(`${sandbox.url}/sandbox/events.json`)).text()]];
  for (const room of ['prices', 'checkout/sessions', 'events'] as const) {
    for (const thing of await listAtDesk(sandbox, room)) texts.push([`${room} ${thing.id}`, JSON.stringify(thing)]);
  }
  return texts;
}

/** Share cards must not hold the word as they are shown; the print view must, or the question never was in this house. */
async function scanPapers(house: RealHouse, needles: readonly Needle[], report: PlantedWordReport): Promise<void> {
  const papers = await openPapers(house, ['share_card', 'print_view'], 50);
  const cards = papers.filter(({ kind }) => kind === 'share_card');
  report.scanned['share cards'] = cards.length;
  for (const { readingId, bytes } of cards) {
    const forms = formsIn(bytes, needles);
    if (forms.length > 0) report.sightings.push({ target: 'share cards', place: readingId, forms });
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
