import { Link } from '@tanstack/react-router';
import { useEffect, useRef, type ReactNode } from 'react';
import { liveCopy as copy } from '../../copy/en/operator.ts';
import { Button } from '../button.tsx';
import { Refusal } from './refusal.tsx';
import { Skeleton } from '../skeleton.tsx';
import { Table, type Column } from '../table.tsx';
import type { PlaceInList } from './filter-words.rules.ts';
import type { Page } from './held-rows.rules.ts';
import { useShortcut } from './keyboard.ts';
import { useHeldRows } from './use-held-rows.ts';

interface Props<Row> {
  query: { data: Page<Row> | undefined; error: unknown; isPlaceholderData: boolean; refetch: () => Promise<unknown> };
  caption: string;
  columns: readonly Column<Row>[];
  /** The moment by which the house orders this list, newest first. */
  atOf: (row: Row) => Date;
  /** The real labels, shown while the first answer is on its way. */
  labels: readonly string[];
  /** Where this list lives, its filter, and where its page begins. */
  path: string;
  filter: Record<string, string>;
  place: PlaceInList;
  /** What is said when nothing matches. */
  empty: ReactNode;
  /** Names of the ways back and on, where the list is not one from new to old. */
  pages?: { first: string; further: string };
}

/** Which row was opened last, per list, so that coming back finds it again. */
const lastOpened = new Map<string, string>();

/**
 * A list that stays true without moving: rows change in place, newer ones wait behind a button.
 * `j` and `k` walk the rows; coming back from a row puts the focus on it.
 */
export function LiveTable<Row extends { id: string }>({ query, caption, columns, atOf, labels, path, filter, place, empty, pages = { first: copy.newest, further: copy.older } }: Props<Row>) {
  const of = JSON.stringify([path, filter, place.cursor]);
  const held = useHeldRows(of, query.isPlaceholderData ? undefined : query.data, atOf);
  const frame = useRef<HTMLDivElement>(null);
  const hasRows = held !== null && held.rows.length > 0;

  const step = (by: 1 | -1) => () => {
    const links = [...frame.current?.querySelectorAll<HTMLElement>('a[data-row]') ?? []];
    const at = links.findIndex((link) => link.closest('tr')?.contains(document.activeElement));
    const next = at === -1 ? links.at(by === 1 ? 0 : -1) : links[at + by];
    next?.focus();
    next?.closest('tr')?.scrollIntoView({ block: 'nearest' });
  };
  useShortcut('next-row', hasRows ? step(1) : null);
  useShortcut('previous-row', hasRows ? step(-1) : null);

  useEffect(() => {
    const row = lastOpened.get(path);
    if (!hasRows || row === undefined) return;
    lastOpened.delete(path);
    frame.current?.querySelector<HTMLElement>(`a[data-row="${row}"]`)?.focus();
  }, [path, hasRows]);

  if (held === null) return query.error == null ? <Skeleton labels={labels} /> : <Refusal error={query.error} onAgain={() => { void query.refetch(); }} />;

  const [first, ...others] = columns;
  const marked: readonly Column<Row>[] = first === undefined ? [] : [
    { ...first, cell: (row) => <>{first.cell(row)}{held.left.has(row.id) && <span className="block text-small text-muted">{copy.left}</span>}</> },
    ...others,
  ];
  const whole = held.nextCursor === null && place.startsAfter === 0;
  return (
    <div ref={frame} aria-busy={query.isPlaceholderData} className="min-w-0">
      {query.error != null && <div className="mb-4"><Refusal error={query.error} onAgain={() => { void query.refetch(); }} /></div>}
      <div className="newer">
        <span aria-hidden="true">{caption}</span>
        <output>
          {place.cursor === null && held.unseen > 0
            ? <Button size="row" onClick={held.rearrange}>{copy.newer(held.unseen, held.unseen >= held.rows.length && held.nextCursor !== null)}</Button>
            : held.left.size > 0 && <Button size="row" onClick={held.rearrange}>{copy.rearrange}</Button>}
        </output>
      </div>
      {hasRows
        ? (
          // The click is the link's own; this only remembers which row it was.
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
          <div
            className={query.isPlaceholderData ? 'opacity-60' : ''}
            onClick={(event) => {
              const row = event.target instanceof Element ? event.target.closest<HTMLElement>('a[data-row]')?.dataset['row'] : undefined;
              if (row !== undefined) lastOpened.set(path, row);
            }}
          >
            <Table
              caption={caption}
              captionHidden
              columns={marked}
              rows={held.rows}
              rowKey={(row) => row.id}
              startsAfter={place.startsAfter}
              rowCount={whole ? held.rows.length : held.nextCursor === null ? place.startsAfter + held.rows.length : 'unknown'}
            />
          </div>
        )
        : held.nextCursor === null ? empty : <p>{copy.goesOn}</p>}
      {(held.nextCursor !== null || place.cursor !== null) && (
        <nav aria-label={copy.paging} className="mt-4 flex flex-wrap gap-6 text-label font-semibold">
          {place.cursor !== null && <Link className="inline-flex min-h-11 items-center" to={path} search={filter}>{pages.first}</Link>}
          {held.nextCursor !== null && (
            <Link className="inline-flex min-h-11 items-center" to={path} search={{ ...filter, cursor: held.nextCursor, after: place.startsAfter + held.rows.length }}>{pages.further}</Link>
          )}
        </nav>
      )}
    </div>
  );
}
