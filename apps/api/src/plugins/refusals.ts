import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isHouseError, refusals, type Refusal, type RefusalCode } from '@omenhall/contracts/errors';
import type { Log } from '../house-process.ts';
import { opensOtherwise } from './doors.ts';

/** Turns every error of a plain HTTP door into the refusal that tRPC's answers carry too. */
export function answerRefusals(app: FastifyInstance, log: Log): void {
  app.setErrorHandler((error, request, reply) => {
    const code = codeOf(error);
    noteForbidden(log, error, request.id);
    if (refusals[code].status >= 500) log.error('request_failed', { error, requestId: request.id, route: request.routeOptions.url ?? 'unknown' });
    return answerRefusal(request, reply, code, isHouseError(error) ? error.words : undefined);
  });
  app.setNotFoundHandler((request, reply) => answerRefusal(request, reply, opensOtherwise(app, request.method, pathOf(request.url)) ? 'method-refused' : 'not-found'));
}

/**
 * The alarm of the walls: the database forbade what a rule of ours had let through, or met a context that this house did
 * not sign. To the caller it is as if there were nothing.
 */
export function noteForbidden(log: Log, error: unknown, requestId: string): void {
  if (error instanceof Error && error.name === 'RefusedByDatabase' && 'code' in error && error.code === 'forbidden') log.error('database_forbade', { error, requestId });
}

const pathOf = (url: string): string => url.split(/[?#]/)[0] ?? '';

export function answerRefusal(request: FastifyRequest, reply: FastifyReply, code: RefusalCode, words: string = refusals[code].words): FastifyReply {
  const refusal: Refusal = { code, words, again: refusals[code].again, reference: request.id };
  return reply.status(refusals[code].status).header('cache-control', 'no-store').type('application/json').send({ refusal });
}

/** From anything thrown to the code that travels. What the house does not know is its own fault. */
export function codeOf(error: unknown): RefusalCode {
  if (isHouseError(error)) return error.code;
  if (typeof error !== 'object' || error === null) return 'broken';
  const { code, statusCode, name, sqlstate } = error as { code?: unknown; statusCode?: unknown; name?: unknown; sqlstate?: unknown };
  if (name === 'RefusedByDatabase') return codeOfDatabase(code, sqlstate);
  if (statusCode === 413) return 'too-large';
  if (statusCode === 404) return 'not-found';
  if (statusCode === 405 || statusCode === 415) return 'method-refused';
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500 ? 'bad-input' : 'broken';
}

/**
 * SQLSTATEs of a value that its column cannot hold: too long, out of range, not a moment, not in the repertoire.
 * Such a value came in from outside, past a schema that should have stopped it.
 */
const unholdable = new Set(['22001', '22003', '22007', '22008', '22021', '22P02', '22P03', '22P05']);

function codeOfDatabase(code: unknown, sqlstate: unknown): RefusalCode {
  switch (code) {
    case 'away': case 'busy': case 'timeout': return 'database-away';
    case 'forbidden': case 'absent': return 'not-found';
    case 'failed': return sqlstate === 'OM001' ? 'consent-missing' : 'broken';
    case 'invalid': return typeof sqlstate === 'string' && unholdable.has(sqlstate) ? 'bad-input' : 'broken';
    default: return 'broken';
  }
}
