// The built web app keeps its budget and holds nothing of the server: no module of it, no secret, no secret's name.
//
// First-route JavaScript is the entry of index.html with its static imports, and the home page, which loads at once
// although it is split. It cannot see code that a page loads later; that is left to the journeys.
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { listFiles, listSources } from './list-sources.mjs';

/** Bytes, gzip, as the first page of a phone on a slow line pays for them. */
const scriptLimitBytes = 120_000;
const styleLimitBytes = 30_000;
const homePage = /src\/home\/home\.page\.tsx$/;

/** What betrays a server module in a bundle, names of packages being gone: words that it keeps when minified. */
const serverWords: [string, RegExp][] = [
  ['a Node built-in', /__vite-browser-external|\bfrom\s*["']node:|\bimport\(\s*["']node:/],
  ['Prisma', /PrismaClient|prisma-client/],
  ['bullmq', /\bbullmq\b/],
  ['ioredis', /\bioredis\b/],
  ['pg', /\bpg-protocol\b|\bscram-sha-256\b/i],
  ['the Stripe SDK', /stripe-node|Stripe\/v1 NodeBindings/i],
  ['nodemailer', /\bnodemailer\b/i],
  ['fastify', /\bFST_ERR_/],
  ['better-auth', /better-auth\.session/],
];
const secretValues: [string, RegExp][] = [
  ['a Stripe key', /\b[rs]k_(live|test)_\w+/],
  ['a webhook secret', /\bwhsec_\w+/],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY/],
  ['a database address', /\bpostgres(ql)?:\/\//],
  ['a Redis address', /\brediss?:\/\//],
];
const serverFolders = /(^|\/)packages\/(core|db|jobs|delivery|adapters|emails|documents|sandbox|testkit)\//;

export interface BundleReport {
  faults: string[];
  scriptBytes: number;
  styleBytes: number;
  files: number;
}

/** Scans apps/web/dist below `root`. Sizes are gzip bytes. A build without manifest or scripts is a fault, never a pass. */
export function scanBundle(root: string): BundleReport {
  const dist = join(root, 'apps/web/dist');
  const manifestPath = join(dist, '.vite/manifest.json');
  const faults: string[] = [];
  if (!existsSync(manifestPath)) {
    return {
      faults: ['apps/web/dist/.vite/manifest.json is missing; build the web app with build.manifest on'],
      scriptBytes: 0,
      styleBytes: 0,
      files: 0,
    };
  }
  const manifest = JSON.parse(readFileSync(manifestPath, 'utf8')) as Manifest;
  const { scripts, styles } = firstRoute(manifest);
  for (const source of htmlScripts(dist)) scripts.add(source);
  if (scripts.size === 0) faults.push('the manifest names no entry, so nothing was measured');

  const size = (names: Set<string>) => [...names].reduce((sum, name) => sum + gzipSync(readFileSync(join(dist, name))).length, 0);
  const scriptBytes = size(scripts);
  const styleBytes = size(styles);
  if (scriptBytes > scriptLimitBytes)
    faults.push(
      `first-route JavaScript is ${kilobytes(scriptBytes)} gzip; the limit is ${kilobytes(scriptLimitBytes)} (${[...scripts].join(', ')})`,
    );
  if (styleBytes > styleLimitBytes)
    faults.push(`first-route CSS is ${kilobytes(styleBytes)} gzip; the limit is ${kilobytes(styleLimitBytes)}`);

  const files = listFiles(dist).filter((path) => /\.(js|mjs|css|html|json|map|txt|webmanifest)$/.test(path));
  const forbidden = [...serverWords, ...secretValues, ...secretNames(root)];
  for (const path of files) {
    const name = relative(dist, path);
    const text = readFileSync(path, 'utf8');
    if (path.endsWith('.map')) {
      const { sources = [] } = JSON.parse(text) as { sources?: string[] };
      for (const source of sources.filter((source) => serverFolders.test(source))) faults.push(`${name} was built from ${source}`);
      continue;
    }
    for (const [what, pattern] of forbidden) {
      const found = pattern.exec(text);
      if (found) faults.push(`${name} holds ${what}: ${found[0].slice(0, 40)}`);
    }
  }
  for (const key of Object.keys(manifest).filter((key) => serverFolders.test(key))) faults.push(`${key} is a chunk of the web app`);
  return { faults, scriptBytes, styleBytes, files: files.length };
}

interface Chunk {
  file: string;
  isEntry?: boolean;
  imports?: string[];
  css?: string[];
}
type Manifest = Record<string, Chunk>;

function firstRoute(manifest: Manifest): { scripts: Set<string>; styles: Set<string> } {
  const scripts = new Set<string>();
  const styles = new Set<string>();
  const visit = (chunk: Chunk | undefined) => {
    if (!chunk || scripts.has(chunk.file)) return;
    scripts.add(chunk.file);
    for (const style of chunk.css ?? []) styles.add(style);
    for (const next of chunk.imports ?? []) visit(manifest[next]);
  };
  for (const [key, chunk] of Object.entries(manifest)) if (chunk.isEntry || homePage.test(key)) visit(chunk);
  return { scripts, styles };
}

/** Scripts that index.html names itself, should one bypass the manifest. */
function htmlScripts(dist: string): string[] {
  const page = join(dist, 'index.html');
  if (!existsSync(page)) return [];
  const named = [...readFileSync(page, 'utf8').matchAll(/<script[^>]+src="\/?([^"]+)"/g)].map((match) => match[1] ?? '');
  return named.filter((name) => existsSync(join(dist, name)));
}

/** Names that only a server has a use for: secret variables from their page, roles from the migrations. */
function secretNames(root: string): [string, RegExp][] {
  const page = join(root, 'packages/adapters/src/env.ts');
  const variables = existsSync(page)
    ? [...readFileSync(page, 'utf8').matchAll(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g)].map((match) => match[0])
    : [];
  const secret = variables.filter((name) => /SECRET|DATABASE|REDIS|SMTP|PASSWORD|TOKEN|_KEY$/.test(name));
  const roles = listSources(root, ['packages/db'])
    .filter((path) => path.endsWith('.sql'))
    .flatMap((path) => [...readFileSync(join(root, path), 'utf8').matchAll(/\bcreate\s+role\s+"?(\w+)"?/gi)].map((match) => match[1] ?? ''))
    .filter((role) => role.startsWith('omen_'));
  return [
    ...[...new Set(secret)].map((name): [string, RegExp] => ['the name of a secret', new RegExp(String.raw`\b${name}\b`)]),
    ...[...new Set(roles)].map((name): [string, RegExp] => ['the name of a database role', new RegExp(String.raw`\b${name}\b`)]),
  ];
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const root = resolve(process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '..'));
  const { faults, scriptBytes, styleBytes, files } = scanBundle(root);
  for (const fault of faults) console.error(fault);
  console.log(
    `first route: ${kilobytes(scriptBytes)} of ${kilobytes(scriptLimitBytes)} JavaScript, ${kilobytes(styleBytes)} of ${kilobytes(styleLimitBytes)} CSS, gzip; ${files} files scanned`,
  );
  process.exitCode = faults.length === 0 ? 0 : 1;
}
