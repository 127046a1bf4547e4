import { pino, type DestinationStream, type Logger } from 'pino';
import { isHouseError } from '@omenhall/contracts/errors';
import { isEventName, passError, passFields, passFrames } from './allowed-fields.rules.ts';

/** Fields of a line. `error` may be anything that was thrown. */
export type Fields = Readonly<Record<string, unknown>> & { readonly error?: unknown };

export interface Log {
  debug(event: string, fields?: Fields): void;
  info(event: string, fields?: Fields): void;
  warn(event: string, fields?: Fields): void;
  error(event: string, fields?: Fields): void;
  /** The last words of a process: what was thrown and where in the code, written before this returns. */
  crash(origin: 'exception' | 'rejection', error: unknown): void;
  /** The same log with fields that stand in each of its lines. */
  with(fields: Fields): Log;
  /** How many fields and events were kept out so far, in this log and all made from it. */
  dropped(): number;
}

export interface LogOptions {
  level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Which process writes: `api`, `worker`, `launcher`. */
  name: string;
  /** Standard output when absent. */
  destination?: DestinationStream;
}

/**
 * Opens the log of a process: one JSON object per line, with the time in UTC.
 *
 * Only listed fields of the listed shape pass; what does not is dropped, and the line says how many. Of an error
 * pass its name, code, SQLSTATE, constraint and request id, each in its own shape; of the house's own errors the words for
 * logs as well.
 * Nothing is thrown for a bad line: a log must not break what it describes.
 */
export function openLog({ level, name, destination }: LogOptions): Log {
  const options = { level, base: { process: name, pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime, messageKey: 'event', formatters: { level: (label: string) => ({ level: label }) } };
  return wrap(destination ? pino(options, destination) : pino(options), { dropped: 0 });
}

/** The house's own errors have words written for logs: ids and codes, which a check of the sources sees to. */
const passed = (error: unknown): Record<string, string> => ({ ...passError(error), ...(isHouseError(error) ? { words: plainly(error.message) } : {}) });

/** One line without addresses of any kind, should one be in a host's own words. */
const plainly = (words: string): string => words.slice(0, 300).replaceAll(/\p{Cc}+/gu, ' ').replaceAll(/\S*(?::\/\/|@)\S*/g, '[address]');

function wrap(logger: Logger, count: { dropped: number }): Log {
  const pass = ({ error, ...fields }: Fields): Record<string, unknown> => {
    const { passed: fit, dropped } = passFields(fields);
    count.dropped += dropped;
    return { ...fit, ...(error === undefined ? {} : { error: passed(error) }), ...(dropped === 0 ? {} : { dropped }) };
  };
  const write = (level: 'debug' | 'info' | 'warn' | 'error') => (event: string, fields: Fields = {}): void => {
    if (!isEventName(event)) count.dropped += 1;
    logger[level](pass(fields), isEventName(event) ? event : 'unnamed');
  };
  return {
    debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error'),
    crash: (origin, error) => logger.fatal({ kind: origin, error: passed(error), frames: passFrames(error) }, 'crashed'),
    with: (fields) => wrap(logger.child(pass(fields)), count),
    dropped: () => count.dropped,
  };
}
