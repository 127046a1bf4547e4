import type { Needle } from './encodings.rules.ts';
import { filesBelow, formsIn, formsInFile } from './scan-bytes.ts';

/** Where a word lay. The word's surroundings are never part of it. */
export interface Sighting {
  place: string;
  forms: string[];
}

/** One reading of a place: what was found there, and how many things were read. */
export type Look = (needles: readonly Needle[]) => Promise<{ found: Sighting[]; looked: number }>;

/** As a query of the database door: one statement, no transaction. */
type Query = <Row>(text: string, values?: readonly unknown[]) => Promise<Row[]>;

/** Looks into every plain file below these folders that `belongs`, byte by byte. */
export const lookIntoFiles = (folders: readonly string[], belongs: (path: string) => boolean): Look => async (needles) => {
  const paths = (await Promise.all(folders.map(filesBelow))).flat().filter(belongs);
  const found: Sighting[] = [];
  for (const path of paths) {
    const forms = await formsInFile(path, needles);
    if (forms.length > 0) found.push({ place: path, forms });
  }
  return { found, looked: paths.length };
};

/** Looks into texts that were fetched: letters, pages, headers. */
export const lookIntoTexts = (fetchTexts: () => Promise<readonly (readonly [place: string, text: string])[]>): Look => async (needles) => {
  const texts = await fetchTexts();
  const found = texts.flatMap(([place, text]): Sighting[] => {
    const forms = formsIn(Buffer.from(text), needles);
    return forms.length === 0 ? [] : [{ place, forms }];
  });
  return { found, looked: texts.length };
};

/** Rows read at once. A page of them is searched and let go, so that a table's size does not matter. */
const pageRows = 2_000;

/**
 * Looks into every table, partition and materialised view that stands outside the system's own schemas, in all columns
 * as COPY writes them: TOAST is opened, bytea is hexadecimal. Needs a login that walls do not stop.
 */
export const lookIntoTables = (query: Query): Look => async (needles) => {
  const tables = await query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'm') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_toast' order by 1`);
  const found: Sighting[] = [];
  for (const { name } of tables) {
    const forms = new Set<string>();
    let after = '(0,0)';
    for (;;) {
      const rows = await query<{ at: string; line: string }>(`select t.ctid::text as at, t::text as line from ${name} t where t.ctid > $1::tid order by t.ctid limit ${pageRows}`, [after]);
      for (const form of formsIn(Buffer.from(rows.map(({ line }) => line).join('\n')), needles)) forms.add(form);
      const last = rows.at(-1);
      if (last === undefined || rows.length < pageRows) break;
      after = last.at;
    }
    if (forms.size > 0) found.push({ place: name, forms: [...forms] });
  }
  return { found, looked: tables.length };
};
