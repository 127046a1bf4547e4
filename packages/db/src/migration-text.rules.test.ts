import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMigrationText } from './migration-text.rules.ts';

const wordOf = (sql: string): string | null => readMigrationText(sql).transactionWord;

describe('a migration that speaks of transactions', () => {
  it.each([
    ['begin;', 'begin'],
    ['select 1; COMMIT;', 'commit'],
    ['select 1;\n  Rollback work', 'rollback work'],
    ['end', 'end'],
    ['abort;', 'abort'],
    ['start transaction read only', 'start transaction'],
    ['savepoint a', 'savepoint a'],
    ['release a', 'release a'],
    [`prepare transaction 'x'`, 'prepare transaction'],
    ['set transaction isolation level serializable', 'set transaction'],
    ['/* /* nested */ */ commit', 'commit'],
    [`select 'it''s'; commit`, 'commit'],
    [`select e'\\'; commit`, null],
    [`select e'a\\''; commit`, 'commit'],
    [`select 'a\\'; commit`, 'commit'],
    ['select $$ ; $$; commit', 'commit'],
    ['select $a$ $$ ; $a$; commit', 'commit'],
    ['create function f() returns int begin atomic select case when true then 1 end; select 2; end; commit', 'commit'],
    ['select 1;;;commit', 'commit'],
    ['select 1 -- ;\n; commit', 'commit'],
    ['-- a line ends with a carriage return too\rcommit;', 'commit'],
    ['select 1 begin, 2 atomic; commit', 'commit'],
    ['create view v as select begin atomic from t; commit', 'commit'],
  ])('%s', (sql, word) => {
    expect(wordOf(sql)).toBe(word);
  });

  it.each([
    'select 1; -- commit;',
    '/* commit; /* ; */ ; begin */ select 1',
    `select '; commit;'`,
    'select "; commit" from t',
    'do $$ begin perform 1; end $$',
    'do $body$ begin commit; end $body$;',
    'create function f() returns int language sql begin atomic select 1; select case when a then 2 else 3 end from t; end;',
    `comment on table t is 'begin'; select a$b from t`,
    'alter table t add column commit bytea; create table "end" (a int)',
    'prepare q as select 1; set local lock_timeout = 1',
    '',
  ])('is not: %s', (sql) => {
    expect(wordOf(sql)).toBeNull();
  });

  it('is found behind any run of comments, strings and dollar quotes', () => {
    const filler = fc.constantFrom('select 1;', `select ';';`, '-- ; begin\n', '/* ; */', 'select $x$ ; $x$;', 'select "a;b";', `select E'\\';';`, '\n');
    fc.assert(fc.property(fc.array(filler), fc.array(filler), (before, after) => {
      expect(wordOf([...before, 'commit;', ...after].join(' '))).toMatch(/^commit/);
      expect(wordOf([...before, ...after].join(' '))).toBeNull();
    }));
  });
});

describe('a migration', () => {
  it('is split into statements without being cut inside one', () => {
    expect(readMigrationText(`a 'x;y';\n-- note\n b $$ ; $$ ; c`).statements).toEqual([`a 'x;y'`, 'b $$ ; $$', 'c']);
  });

  it('says in its first line that it runs outside a transaction, or that there is no way back', () => {
    expect(readMigrationText('-- omen: no transaction\nselect 1')).toMatchObject({ outsideTransaction: true, irreversible: false });
    expect(readMigrationText('-- omen: irreversible')).toMatchObject({ outsideTransaction: false, irreversible: true });
    expect(readMigrationText('select 1;\n-- omen: no transaction')).toMatchObject({ outsideTransaction: false });
  });
});
