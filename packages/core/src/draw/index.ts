export { commitDraw } from './commit-draw.ts';
export { loadReading, openSealedInput } from './load-reading.ts';
export { sealDraw, showDraw } from './seal-draw.ts';
