import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import fastify, { type FastifyInstance } from 'fastify';
import { cspReport } from './csp-report/route.ts';
import { downloadRoute } from './downloads/route.ts';
import { exportRoute } from './exports/route.ts';
import { healthRoutes } from './health/route.ts';
import type { HouseProcess } from './house-process.ts';
import { liveRoute } from './live/route.ts';
import { listDoors } from './plugins/doors.ts';
import { answerRefusal, answerRefusals, codeOf } from './plugins/refusals.ts';
import { requestGate } from './plugins/request-gate.ts';
import { securityHeaders } from './plugins/security-headers.ts';
import { oneClick } from './public/one-click.ts';
import { securityTxt } from './public/security-txt.ts';
import { sandboxProxy } from './sandbox/proxy.ts';
import { serveSpa } from './spa/serve.ts';
import { mountTrpc } from './trpc/mount.ts';
import { stripeWebhook } from './webhooks/stripe/route.ts';

/** Builds the API: plugins first, then the doors in order. Tests use it as it is. Nothing listens yet. */
export async function buildServer(process: HouseProcess): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    bodyLimit: 64 * 1024,
    // A kept-alive connection would hold up a stop for minutes.
    forceCloseConnections: true,
    trustProxy: process.trustedProxies.length === 0 ? false : [...process.trustedProxies],
    genReqId: () => randomUUID(),
    // A path that cannot be decoded meets no hook; the framework's own words would repeat it.
    frameworkErrors: (error, request, reply) => void answerRefusal(request, reply, codeOf(error)),
    routerOptions: { maxParamLength: 5000 },
  });
  listDoors(app);
  answerRefusals(app, process.log);
  await app.register(cookie);
  await securityHeaders(app, process.house.siteUrl, process.sandboxUrl !== null);
  requestGate(app, process.house.siteUrl);
  app.addHook('onResponse', async (request, reply) => {
    process.log.info('request', { requestId: request.id, method: request.method, route: request.routeOptions.url ?? 'unknown', status: reply.statusCode, ms: Math.round(reply.elapsedTime) });
  });

  healthRoutes(app, process);
  await mountTrpc(app, process);
  await stripeWebhook(app, process);
  await cspReport(app, process);
  securityTxt(app, process.house);
  await oneClick(app, process);
  downloadRoute(app, process);
  exportRoute(app, process);
  liveRoute(app, process);
  if (process.sandboxUrl !== null) await sandboxProxy(app, process.sandboxUrl);
  await serveSpa(app, process);
  return app;
}
