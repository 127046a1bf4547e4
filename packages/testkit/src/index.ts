export { openHouse, type OpenedHouse } from './open-house.ts';
export { countStatements } from './count-statements.ts';
