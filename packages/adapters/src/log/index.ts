export { openLog, type Fields, type Log, type LogOptions } from './open-log.ts';
