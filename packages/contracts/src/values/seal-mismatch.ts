import { HouseError } from '../errors.ts';

/** The row whose envelope, or whose key, did not open. Names and ids, and nothing of what stands in it. */
export interface MismatchedRow {
  table: string;
  column: string;
  rowId: string;
  subjectId: string | null;
}

/**
 * The one error of every failed opening: a flipped bit, another place, another key, an unknown version and a cut
 * envelope all look alike. The row it carries is for the audit log alone.
 */
export class SealMismatch extends HouseError {
  readonly row: MismatchedRow;

  constructor({ table, column, rowId, subjectId }: MismatchedRow) {
    super('seal-mismatch', `envelope refused at ${table}.${column} ${rowId}`);
    this.row = { table, column, rowId, subjectId };
  }
}
