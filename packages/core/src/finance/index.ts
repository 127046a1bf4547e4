export { exportBooks, type ExportWish } from './export-books.ts';
export { sayKeeping, usualKeeping, type Keeping } from './keeping.rules.ts';
export { readMoneyState } from './read-money-state.ts';
export { checkStatement, readStatement, type StatementWish } from './read-statement.ts';
export { boundsOf } from './statement.rules.ts';
