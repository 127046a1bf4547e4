export { offers } from './catalogue.ts';
export { consentGates } from './consent-texts.ts';
export { seedHouse } from './seed-house.ts';
