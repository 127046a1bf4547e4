export { openHouse, type OpenedHouse } from './open-house.ts';
