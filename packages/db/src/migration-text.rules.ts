/** What a migration's text says before any of it is run. Knows comments, strings, dollar quotes and BEGIN ATOMIC bodies. */
export interface MigrationText {
  /** Top-level statements without their semicolon, comments left out at the edges, in order. */
  readonly statements: readonly string[];
  /** The first top-level statement that would open or end a transaction, as its leading words; null when there is none. */
  readonly transactionWord: string | null;
  /** The first line is `-- omen: no transaction`. */
  readonly outsideTransaction: boolean;
  /** The first line is `-- omen: irreversible`. */
  readonly irreversible: boolean;
}

const endsTransaction = new Set(['begin', 'commit', 'rollback', 'end', 'abort', 'savepoint', 'release']);

export function readMigrationText(sql: string): MigrationText {
  const firstLine = (/^[^\n\r]*/.exec(sql)?.[0] ?? '').trim().toLowerCase();
  const statements = splitStatements(sql);
  const offender = statements.find(speaksOfTransactions);
  return {
    statements: statements.map((statement) => statement.text),
    transactionWord: offender === undefined ? null : offender.words.filter((word) => word !== '').slice(0, 2).join(' '),
    outsideTransaction: firstLine.startsWith('-- omen: no transaction'),
    irreversible: firstLine.startsWith('-- omen: irreversible'),
  };
}

interface Statement {
  readonly text: string;
  /** Its first words in lower case, enough to know what it does. */
  readonly words: readonly string[];
}

function speaksOfTransactions({ words }: Statement): boolean {
  const [first = '', second = ''] = words;
  return endsTransaction.has(first) || (second === 'transaction' && (first === 'start' || first === 'prepare' || first === 'set'));
}

function splitStatements(sql: string): Statement[] {
  const statements: Statement[] = [];
  let start: number | null = null;
  let end = 0;
  let words: string[] = [];
  let depth = 0;
  let at = 0;
  const close = (): void => {
    if (start !== null) statements.push({ text: sql.slice(start, end), words });
    start = null;
    words = [];
    depth = 0;
  };
  while (at < sql.length) {
    const skipped = skipBlank(sql, at);
    if (skipped > at) {
      at = skipped;
      continue;
    }
    if (sql[at] === ';' && depth === 0) {
      close();
      at += 1;
      continue;
    }
    start ??= at;
    const word = /^[a-z_\u0080-\uffff][a-z0-9_$\u0080-\uffff]*/i.exec(sql.slice(at, at + 64))?.[0].toLowerCase();
    if (word !== undefined && !(word === 'e' && sql[at + 1] === "'")) {
      // Inside a standard SQL body semicolons separate its own statements, and CASE brings an END of its own.
      if (word === 'atomic' && words.at(-1) === 'begin' && makesRoutine(words)) depth = 1;
      else if (depth > 0 && word === 'case') depth += 1;
      else if (depth > 0 && word === 'end') depth -= 1;
      words.push(word);
      at += word.length;
    } else {
      // Kept as a gap, so that two words with something between them are not taken for neighbours.
      words.push('');
      at = skipToken(sql, at);
    }
    end = at;
  }
  close();
  return statements;
}

function makesRoutine(words: readonly string[]): boolean {
  return words[0] === 'create' && words.slice(1, 4).some((word) => word === 'function' || word === 'procedure');
}

/** Past white space and comments. Block comments nest. */
function skipBlank(sql: string, at: number): number {
  if (/\s/.test(sql[at] ?? '')) return at + 1;
  if (sql.startsWith('--', at)) {
    const length = /[\n\r]/.exec(sql.slice(at))?.index;
    return length === undefined ? sql.length : at + length + 1;
  }
  if (!sql.startsWith('/*', at)) return at;
  let depth = 0;
  let next = at;
  while (next < sql.length) {
    if (sql.startsWith('/*', next)) {
      depth += 1;
      next += 2;
    } else if (sql.startsWith('*/', next)) {
      depth -= 1;
      next += 2;
      if (depth === 0) return next;
    } else {
      next += 1;
    }
  }
  return sql.length;
}

/** Past one string, quoted name, dollar quote or single character. */
function skipToken(sql: string, at: number): number {
  const escapes = /^e'/i.test(sql.slice(at, at + 2));
  const quote = escapes ? "'" : sql[at];
  if (quote === "'" || quote === '"') {
    let next = at + (escapes ? 2 : 1);
    while (next < sql.length) {
      if (escapes && sql[next] === '\\') next += 2;
      else if (sql[next] !== quote) next += 1;
      else if (sql[next + 1] === quote) next += 2;
      else return next + 1;
    }
    return sql.length;
  }
  const tag = /^\$(?:[a-z_\u0080-\uffff][a-z0-9_\u0080-\uffff]*)?\$/i.exec(sql.slice(at, at + 70))?.[0];
  if (tag !== undefined) {
    const closing = sql.indexOf(tag, at + tag.length);
    return closing === -1 ? sql.length : closing + tag.length;
  }
  const number = /^[0-9][0-9a-z_.]*/i.exec(sql.slice(at, at + 64))?.[0];
  return at + (number?.length ?? 1);
}
