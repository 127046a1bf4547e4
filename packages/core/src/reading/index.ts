export { askModel, type CallMade, type ModelDesk } from './ask-model.ts';
export { interpretReading } from './interpret-reading.ts';
export { leaveReadyLetter } from './leave-ready-letter.ts';
export { openReading } from './open-reading.ts';
export { mayRecreate, recreateReading } from './recreate-reading.ts';
