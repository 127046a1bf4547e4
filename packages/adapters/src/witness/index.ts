export { openHouseWitnesses, openWitnessFolder, readWitnessNotes } from './open-witness-folder.ts';
