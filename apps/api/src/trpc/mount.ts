import { fastifyTRPCPlugin, type FastifyTRPCPluginOptions } from '@trpc/server/adapters/fastify';
import type { FastifyInstance } from 'fastify';
import { appRouter } from '@omenhall/contracts';
import { refuse } from '@omenhall/core/refuse';
import type { HouseProcess } from '../house-process.ts';
import { openCall } from '../plugins/caller.ts';
import { openPorts } from '../ports/open-ports.ts';

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
          if (info.calls.length > mostCalls) refuse('too-large', `batch of ${info.calls.length}`);
          res.header('cache-control', 'no-store');
          return {
            ports: openPorts(await openCall(process, req, res)),
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
