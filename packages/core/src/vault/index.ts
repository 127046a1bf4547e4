export { dekIdOf, type FieldPlace } from './envelope.ts';
export { openFile, sealFile } from './seal-file.ts';
export { openText, sealText } from './seal-text.ts';
