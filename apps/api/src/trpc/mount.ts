import { fastifyTRPCPlugin, type FastifyTRPCPluginOptions } from '@trpc/server/adapters/fastify';
import type { FastifyInstance } from 'fastify';
import { appRouter } from '@omenhall/contracts';
import { HouseError } from '@omenhall/contracts/errors';
import type { HouseProcess } from '../house-process.ts';
import { openCall } from '../plugins/caller.ts';
import { noteForbidden } from '../plugins/refusals.ts';
import { asRefusal, openPorts } from '../ports/open-ports.ts';

const mostCalls = 10;

/** Puts the contract's router under `/trpc`: JSON only, ten calls at most in one request. */
export async function mountTrpc(app: FastifyInstance, process: HouseProcess): Promise<void> {
  await app.register(async (door) => {
    // The adapter brings a multipart parser; nothing here takes files.
    door.removeAllContentTypeParsers();
    await door.register(fastifyTRPCPlugin, {
      prefix: '/trpc',
      trpcOptions: {
        router: appRouter,
        async createContext({ req, res, info }) {
          res.header('cache-control', 'no-store');
          // What is thrown here would be answered as our fault and without a reference; the doors say it instead.
          const call = info.calls.length > mostCalls
            ? new HouseError('too-large', `batch of ${info.calls.length}`)
            : await openCall(process, req, res).catch((error: unknown) => {
              noteForbidden(process.log, error, req.id);
              return asRefusal(error);
            });
          return {
            ports: openPorts(call),
            requestId: req.id,
            onBroken: (error: unknown, path: string) => process.log.error('procedure_failed', { error: rootOf(error), requestId: req.id, procedure: path }),
          };
        },
      },
    } satisfies FastifyTRPCPluginOptions<typeof appRouter>);
  });
}

/** What went wrong first, behind the house's own words for it. */
const rootOf = (error: unknown): unknown => (error instanceof Error && error.cause !== undefined ? error.cause : error);
