export { offers } from './catalogue.ts';
export { seedHouse } from './seed-house.ts';
