export { offers } from './catalogue.ts';
export { consentGates } from './consent-texts.ts';
export { publishModelText, type NamedModel } from './publish-model-text.ts';
export { seedHouse } from './seed-house.ts';
export { listFlags, setFlag } from './set-flag.ts';
