import { initTRPC, TRPCError } from '@trpc/server';
import superjson from 'superjson';
import { z } from 'zod';
import { HouseError, isHouseError, refusals, type Refusal } from './errors.ts';
import type { Ports } from './ports.ts';

/** What a procedure is given: the doors of the house, already opened in the caller's name. */
export interface CallContext {
  ports: Ports;
  /** Names this request in logs and in refusals. */
  requestId: string;
  /** Told of every error that is our own fault. */
  onBroken: (error: unknown, path: string) => void;
}

const t = initTRPC.context<CallContext>().create({
  transformer: superjson,
  errorFormatter({ shape, error, ctx }) {
    const refusal: Refusal = refuse(error, ctx?.requestId ?? '-');
    return { ...shape, message: refusal.words, data: { code: shape.data.code, httpStatus: refusals[refusal.code].status, refusal } };
  },
});

/** From any error to what a person may see; only a HouseError chooses its words, the rest are bad input or our fault. */
function refuse(error: TRPCError, reference: string): Refusal {
  const code = isHouseError(error.cause) ? error.cause.code
    : error.code === 'BAD_REQUEST' || error.code === 'PARSE_ERROR' ? 'bad-input'
    : error.code === 'NOT_FOUND' ? 'not-found'
    : error.code === 'PAYLOAD_TOO_LARGE' ? 'too-large'
    : error.code === 'METHOD_NOT_SUPPORTED' || error.code === 'UNSUPPORTED_MEDIA_TYPE' ? 'method-refused'
    : 'broken';
  const words = isHouseError(error.cause) ? error.cause.words : refusals[code].words;
  return { code, words, again: refusals[code].again, reference };
}

export const router = t.router;

/** The one procedure: refusals of the house become typed answers, everything else is ours to mend. */
export const procedure = t.procedure.use(async ({ next, ctx, path }) => {
  const result = await next();
  if (result.ok) return result;
  const { cause, code } = result.error;
  if (isHouseError(cause)) {
    if (refusals[cause.code].status >= 500) ctx.onBroken(cause, path);
    throw new TRPCError({ code: refusals[cause.code].trpc, cause });
  }
  const ours = code === 'INTERNAL_SERVER_ERROR' || (code === 'BAD_REQUEST' && !(cause instanceof z.ZodError));
  if (ours && code === 'INTERNAL_SERVER_ERROR') {
    ctx.onBroken(cause ?? result.error, path);
    throw new TRPCError({ code, cause: new HouseError('broken', 'unexpected error', { cause }) });
  }
  return result;
});
