import { HouseError, type RefusalCode } from '@omenhall/contracts/errors';

/**
 * The one way to say no.
 * @param forLogs ids and codes, never words a person typed
 */
export function refuse(code: RefusalCode, forLogs: string, words?: string): never {
  throw new HouseError(code, forLogs, words === undefined ? {} : { words });
}

/** The subject in whose name a verb acts; refuses a visitor as if the thing did not exist. */
export function requireSubject(around: { subjectId: string | null }): string {
  return around.subjectId ?? refuse('not-found', 'no subject in this context');
}
