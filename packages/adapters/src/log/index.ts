export { endOnCrash } from './end-on-crash.ts';
export { openLog, type Fields, type Log, type LogOptions } from './open-log.ts';
