import type { FastifyInstance } from 'fastify';
import { isHouseError, refusals, type Refusal, type RefusalCode } from '@omenhall/contracts/errors';
import type { Log } from '../house-process.ts';

/** Turns every error of a plain HTTP door into the same typed answer that tRPC gives. */
export function answerRefusals(app: FastifyInstance, log: Log): void {
  const answer = (code: RefusalCode, reference: string, words: string = refusals[code].words): { refusal: Refusal } => ({ refusal: { code, words, again: refusals[code].again, reference } });
  app.setErrorHandler((error, request, reply) => {
    const code = codeOf(error);
    if (refusals[code].status >= 500) log.error('request_failed', { error, requestId: request.id, route: request.routeOptions.url ?? 'unknown' });
    return reply.status(refusals[code].status).type('application/json').send(answer(code, request.id, isHouseError(error) ? error.words : undefined));
  });
  app.setNotFoundHandler((request, reply) => reply.status(404).type('application/json').send(answer('not-found', request.id)));
}

export function codeOf(error: unknown): RefusalCode {
  if (isHouseError(error)) return error.code;
  const { code, statusCode, name } = error as { code?: string; statusCode?: number; name?: string };
  if (name === 'RefusedByDatabase') return code === 'away' ? 'database-away' : 'broken';
  if (statusCode === 413) return 'too-large';
  if (statusCode === 404) return 'not-found';
  if (statusCode === 405 || statusCode === 415) return 'method-refused';
  return statusCode !== undefined && statusCode >= 400 && statusCode < 500 ? 'bad-input' : 'broken';
}
