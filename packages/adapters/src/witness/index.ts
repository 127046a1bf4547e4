export { openWitnessFolder, readWitnessNotes } from './open-witness-folder.ts';
