// Prose that names a path, a command, a table or a variable names one that exists.
//
// A link to a test or a fault scenario speaks for a sentence of it: its text stands in that file, word for word.
//
// Read: text in backticks, links to files, and npm lines in fenced blocks. A path may be shortened as the documents do:
// `core/draw/` is packages/core/src/draw/. It cannot see names written without backticks, nor whether a sentence is true.
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, posix, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listSources } from './list-sources.mjs';

const rootPages = ['README.md', 'ARCHITECTURE.md', 'GLOSSARY.md', 'STYLE.md'];

export interface DocsReport {
  faults: string[];
  /** How many names were compared; none at all is itself a fault. */
  names: number;
}

/** Checks the pages at the root, those of the packages and everything below docs/. Faults read `page:line: what is wrong`. */
export function checkDocs(root: string): DocsReport {
  const house = readHouse(root);
  const faults = rootPages.filter((page) => !existsSync(join(root, page))).map((page) => `${page} is missing`);
  const pages = [
    ...rootPages.filter((page) => existsSync(join(root, page))),
    ...listSources(root, ['docs']).filter((path) => path.endsWith('.md')),
    ...listSources(root, ['packages']).filter((path) => /^packages\/[^/]+\/README\.md$/.test(path)),
  ];

  let names = 0;
  for (const page of pages) {
    for (const { line, text, kind, words: says } of readNames(readFileSync(join(root, page), 'utf8'))) {
      const verdict = kind === 'link' ? judgeLink(root, page, text, says ?? '') : judge(house, text, kind === 'table');
      if (verdict === 'not-a-name') continue;
      names += 1;
      if (verdict !== 'exists') faults.push(`${page}:${line}: ${verdict}`);
    }
  }
  if (names === 0) faults.push('no name was found in any page, so nothing was checked');
  return { faults, names };
}

interface Name {
  line: number;
  text: string;
  kind: 'code' | 'table' | 'link';
  /** What a link says. */
  words?: string;
}

function readNames(page: string): Name[] {
  const names: Name[] = [];
  let fenced = false;
  for (const [index, content] of page.split('\n').entries()) {
    const line = index + 1;
    if (/^\s*(```|~~~)/.test(content)) {
      fenced = !fenced;
      continue;
    }
    if (fenced) {
      const command = /^\s*(?:\$ )?((?:npm|omen) [^#|&;]+)/.exec(content)?.[1];
      if (command) names.push({ line, text: command.trim(), kind: 'code' });
      continue;
    }
    for (const match of content.matchAll(/`([^`]+)`/g)) {
      const before = content.slice(0, match.index);
      const after = content.slice(match.index + match[0].length);
      const table = /\btables? $/i.test(before) || /^ tables?\b/i.test(after);
      names.push({ line, text: match[1] ?? '', kind: table ? 'table' : 'code' });
    }
    for (const match of content.replaceAll(/`[^`]*`/g, '').matchAll(/(?:\[([^\]]*))?\]\(([^)\s]+)\)/g))
      names.push({ line, text: match[2] ?? '', kind: 'link', words: match[1] ?? '' });
  }
  return names;
}

interface House {
  files: string[];
  folders: Set<string>;
  /** Member folder by its name: core -> packages/core. */
  members: Map<string, string>;
  exports: Map<string, string[]>;
  scripts: Set<string>;
  tables: Set<string>;
  droppedTables: Set<string>;
  variables: Set<string>;
  /** Every snake_case word in source and SQL: columns, functions, job kinds, states. */
  snakeWords: Set<string>;
  cli: string;
}

function readHouse(root: string): House {
  const files = listSources(root, ['.']);
  const read = (wanted: (path: string) => boolean) =>
    files
      .filter(wanted)
      .map((path) => readFileSync(join(root, path), 'utf8'))
      .join('\n');
  const sql = read((path) => path.endsWith('.sql') && !path.endsWith('/down.sql')).replaceAll(/--.*$/gm, '');
  const source = read((path) => /^(apps|packages)\/.*\.(tsx?|prisma|ya?ml)$/.test(path));
  const { tables, dropped } = readTables(sql);

  const members = new Map<string, string>();
  const doors = new Map<string, string[]>();
  for (const path of files) {
    const [kind, name] = path.split('/');
    if (!kind || !name || !/^(apps|packages)\/[^/]+\/package\.json$/.test(path)) continue;
    members.set(name, `${kind}/${name}`);
    doors.set(name, Object.keys(readManifest(join(root, path)).exports ?? {}));
  }

  return {
    files,
    folders: new Set(files.flatMap(parents)),
    members,
    exports: doors,
    scripts: new Set(Object.keys(readManifest(join(root, 'package.json')).scripts ?? {})),
    tables,
    droppedTables: dropped,
    variables: new Set(words(read(readsTheEnvironment), /\b[A-Z][A-Z0-9_]*\b/g)),
    snakeWords: new Set(words(`${sql}\n${source}`, /\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b/g)),
    cli: read((path) => path.startsWith('apps/cli/src/') && path.endsWith('.ts') && !path.endsWith('.test.ts')),
  };
}

/** The page of variables, and the few places outside the apps that read one themselves. */
function readsTheEnvironment(path: string): boolean {
  return (
    path === 'packages/adapters/src/env.ts' ||
    path === 'start.mjs' ||
    path === '.ci/run' ||
    path === 'apps/web/playwright.config.ts' ||
    /^tools\/[^/]+\.mjs$/.test(path) ||
    /^packages\/testkit\/.*\.ts$/.test(path)
  );
}

/** Tables as the migrations leave them: created, minus dropped and renamed. */
function readTables(sql: string): { tables: Set<string>; dropped: Set<string> } {
  const name = String.raw`(?:"?\w+"?\.)?"?(\w+)"?`;
  const all = (pattern: string) => [...sql.matchAll(new RegExp(pattern, 'gi'))];
  const created = all(String.raw`\bcreate\s+(?:unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?${name}`).map((match) => match[1] ?? '');
  const dropped = all(String.raw`\bdrop\s+table\s+(?:if\s+exists\s+)?${name}`).map((match) => match[1] ?? '');
  const renamed = all(String.raw`\balter\s+table\s+(?:if\s+exists\s+)?${name}\s+rename\s+to\s+"?(\w+)"?`);
  const gone = new Set([...dropped, ...renamed.map((match) => match[1] ?? '')]);
  const tables = [...created, ...renamed.map((match) => match[2] ?? '')].filter((table) => !gone.has(table));
  return { tables: new Set(tables), dropped: gone };
}

type Verdict = 'exists' | 'not-a-name' | (string & {});

function judge(house: House, text: string, saysTable: boolean): Verdict {
  const npm = /^npm (start|test|run ([\w:-]+))(?:\s|$)/.exec(text);
  const omen = /^(?:npm run )?omen (?:-- )?([a-z].*)$/.exec(text);
  if (omen) return judgeOmen(house, omen[1] ?? '');
  if (npm) {
    const script = npm[2] ?? npm[1] ?? '';
    return house.scripts.has(script) ? 'exists' : `there is no script for \`npm run ${script}\``;
  }
  const setting = /^([A-Z][A-Z0-9_]+)(=\S*)?$/.exec(text);
  if (setting && (setting[2] !== undefined || (setting[1] ?? '').includes('_'))) {
    return house.variables.has(setting[1] ?? '') ? 'exists' : `nothing reads the variable ${setting[1]}`;
  }
  if (text.startsWith('@omenhall/')) return judgeDoor(house, text);
  if (saysTable && /^[a-z]\w*$/.test(text)) return house.tables.has(text) ? 'exists' : `no migration creates the table ${text}`;
  if (/^[a-z][a-z0-9]*(_[a-z0-9]+)+$/.test(text)) {
    if (house.tables.has(text)) return 'exists';
    if (house.droppedTables.has(text)) return `the table ${text} was dropped or renamed`;
    return house.snakeWords.has(text) ? 'exists' : `${text} is no table, and no source or migration knows the word`;
  }
  return judgePath(house, text);
}

/** `omen demo order --count N`: the command and, where one follows, its subcommand are keys or files of the CLI. */
function judgeOmen(house: House, line: string): Verdict {
  const [command = '', next = ''] = line.split(/\s+/);
  const known = (word: string) => new RegExp(String.raw`(^|[\s{,])['"]?${word}['"]?\s*:`, 'm').test(house.cli) || new RegExp(String.raw`subCommands: \{[^}]*\b${word}\b`).test(house.cli);
  const path = `apps/cli/src/commands/${command}.ts`;
  if (!known(command) && !house.files.includes(path)) return `there is no command \`omen ${command}\``;
  if (/^[a-z][a-z-]*$/.test(next) && !known(next)) return `there is no command \`omen ${command} ${next}\``;
  return 'exists';
}

function judgeDoor(house: House, text: string): Verdict {
  const [, member = '', ...rest] = text.split('/');
  const doors = house.exports.get(member);
  if (!doors) return `there is no member @omenhall/${member}`;
  const door = rest.length === 0 ? '.' : `./${rest.join('/')}`;
  // An app has no doors; naming it is naming the member.
  if (/[<*]/.test(door) || (door === '.' && doors.length === 0)) return 'exists';
  const open = doors.some((name) => name === door || (name.endsWith('/*') && door.startsWith(name.slice(0, -1))));
  return open || (door === '.' && doors.length > 0) ? 'exists' : `${text} is not exported`;
}

function judgePath(house: House, text: string): Verdict {
  if (/[\s(){}'"$=:@\\]/.test(text.replaceAll(/\{[\w,.-]+\}/g, '')) || text.startsWith('/') || text.startsWith('-')) return 'not-a-name';
  const path = text.replace(/^\.\//, '').replace(/\/$/, '');
  const first = path.split('/')[0] ?? '';
  const isRootFile =
    !path.includes('/') && /\.(md|mjs|cjs|js|ts|tsx|json|ya?ml)$/.test(path) && !path.startsWith('*') && !path.startsWith('.');
  const atRoot = house.folders.has(first) && path.includes('/');
  const member = house.members.get(first);
  if (!isRootFile && !atRoot && !(member && path.includes('/')) && !['apps', 'packages', 'docs', 'tools'].includes(first))
    return 'not-a-name';

  const inMember = member ? path.slice(first.length + 1) : '';
  const places = member ? [`${member}/src/${inMember}`, `${member}/${inMember}`] : [path];
  const endings = ['', '.ts', '.tsx', '.rules.ts'];
  const patterns = places.flatMap((place) => endings.map((ending) => toPattern(place + ending)));
  const found = patterns.some((pattern) => house.folders.has(pattern.plain) || house.files.some((file) => pattern.match.test(file)));
  // A bare file name such as `composition.ts` speaks of that file wherever it stands.
  const somewhere = isRootFile && house.files.some((file) => file.endsWith(`/${path}`));
  return found || somewhere ? 'exists' : `there is no ${text}`;
}

/** `*`, `<stage>` and NNNN stand for anything within one name; `{a,b}` for either. */
function toPattern(path: string): { plain: string; match: RegExp } {
  const source = path
    .replaceAll(/[.+?^$()|[\]\\]/g, String.raw`\$&`)
    .replaceAll(/\{([^}]+)\}/g, (_, list: string) => `(${list.replaceAll(',', '|')})`)
    .replaceAll('**', '\u0000')
    .replaceAll(/\*|<[\w-]+>|NNNN/g, '[^/]+')
    .replaceAll('\u0000', '.+');
  return { plain: path, match: new RegExp(`^${source}(/|$)`) };
}

function judgeLink(root: string, page: string, target: string, says: string): Verdict {
  const path = target.split('#')[0] ?? '';
  if (path === '' || /^[a-z]+:/i.test(target)) return 'not-a-name';
  const place = path.startsWith('/') ? path.slice(1) : posix.join(posix.dirname(page), path);
  if (!existsSync(join(root, place))) return `the link leads to ${place}, which does not exist`;
  if (!provesSomething.test(place) || says === '') return 'exists';
  const proof = readFileSync(join(root, place), 'utf8').replaceAll("\\'", "'");
  return proof.includes(says) ? 'exists' : `${place} does not say "${says}"`;
}

/** Tests, fault scenarios, and the suite that every transport sits. */
const provesSomething = /\.(test|fault)\.tsx?$|\/conformance\.ts$/;

function parents(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function words(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[0]);
}

interface Manifest {
  scripts?: Record<string, string>;
  exports?: Record<string, string>;
}

function readManifest(path: string): Manifest {
  return JSON.parse(readFileSync(path, 'utf8')) as Manifest;
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const root = resolve(process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '..'));
  const { faults, names } = checkDocs(root);
  for (const fault of faults) console.error(fault);
  if (faults.length === 0) console.log(`${names} names in prose exist`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
