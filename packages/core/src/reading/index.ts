export { interpretReading } from './interpret-reading.ts';
export { leaveReadyLetter } from './leave-ready-letter.ts';
export { openReading } from './open-reading.ts';
