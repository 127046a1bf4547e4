import { pino, type DestinationStream, type Logger } from 'pino';
import { isHouseError } from '@omenhall/contracts/errors';
import { isEventName, passError, passFields } from './allowed-fields.rules.ts';

/** Fields of a line. `error` may be anything that was thrown. */
export type Fields = Readonly<Record<string, unknown>> & { readonly error?: unknown };

export interface Log {
  debug(event: string, fields?: Fields): void;
  info(event: string, fields?: Fields): void;
  warn(event: string, fields?: Fields): void;
  error(event: string, fields?: Fields): void;
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
 * pass its name, code, SQLSTATE, constraint and request id; of the house's own errors the words for logs as well.
 * Nothing is thrown for a bad line: a log must not break what it describes.
 */
export function openLog({ level, name, destination }: LogOptions): Log {
  const options = { level, base: { process: name, pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime, messageKey: 'event', formatters: { level: (label: string) => ({ level: label }) } };
  return wrap(destination ? pino(options, destination) : pino(options), { dropped: 0 });
}

function wrap(logger: Logger, count: { dropped: number }): Log {
  const pass = ({ error, ...fields }: Fields): Record<string, unknown> => {
    const { passed, dropped } = passFields(fields);
    count.dropped += dropped;
    if (error !== undefined) passed['error'] = { ...passError(error), ...(isHouseError(error) ? { words: error.message.slice(0, 300) } : {}) };
    return dropped === 0 ? passed : { ...passed, dropped };
  };
  const write = (level: 'debug' | 'info' | 'warn' | 'error') => (event: string, fields: Fields = {}): void => {
    if (!isEventName(event)) count.dropped += 1;
    logger[level](pass(fields), isEventName(event) ? event : 'unnamed');
  };
  return {
    debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error'),
    with: (fields) => wrap(logger.child(pass(fields)), count),
    dropped: () => count.dropped,
  };
}
