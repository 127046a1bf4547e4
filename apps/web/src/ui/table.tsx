import type { ReactNode } from 'react';

export interface Column<Row> {
  id: string;
  head: string;
  cell: (row: Row) => ReactNode;
  /** Figures stand right and align by digit. */
  figure?: boolean;
  sort?: 'ascending' | 'descending';
}

interface Props<Row> {
  /** Says what the rows are; read out before them. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** All rows there are, when more exist than are shown; unset means these are all. */
  rowCount?: number | 'unknown';
  /** How many rows stand before the first one shown. */
  startsAfter?: number;
  captionHidden?: boolean;
}

/** A real table; on a phone each row becomes a labelled card in the same order. */
export function Table<Row>({ caption, columns, rows, rowKey, rowCount, startsAfter = 0, captionHidden = false }: Props<Row>) {
  return (
    <div className="ledger-frame">
      <table className="ledger register" aria-rowcount={rowCount === undefined ? undefined : rowCount === 'unknown' ? -1 : rowCount + 1}>
        <caption className={captionHidden ? 'sr-only' : 'pb-2 text-start text-label text-muted'}>{caption}</caption>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <th key={column.id} scope="col" className={column.figure ? 'figure' : undefined} aria-sort={column.sort}>{column.head}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={rowKey(row)} aria-rowindex={startsAfter + index + 2}>
              {columns.map((column) => (
                <td key={column.id} data-label={column.head} className={column.figure ? 'figure' : undefined}>{column.cell(row)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
