import { request as open } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { refuse } from '@omenhall/core/refuse';

/** Passes `/sandbox/*` on to the stand-ins while the launcher runs them. In a real house this door does not exist. */
export async function sandboxProxy(app: FastifyInstance, sandboxUrl: string): Promise<void> {
  await app.register(async (door) => {
    door.removeAllContentTypeParsers();
    door.addContentTypeParser('*', (_request, _payload, done) => done(null));
    door.route({
      method: ['GET', 'HEAD', 'POST'],
      url: '/sandbox/*',
      handler: (request, reply) => {
        const target = new URL(request.url, sandboxUrl);
        // Dots in a path would lead to the desk's own API, which is the house's to call and nobody else's.
        if (!target.pathname.startsWith('/sandbox/')) refuse('not-found', 'outside the stand-ins');
        reply.hijack();
        const passing = open(target, { method: request.method, headers: { ...request.headers, host: target.host } }, (answer) => {
          reply.raw.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(reply.raw);
        });
        passing.on('error', () => {
          if (!reply.raw.headersSent) reply.raw.writeHead(502, { 'content-type': 'text/plain' });
          reply.raw.end('The stand-ins do not answer.');
        });
        request.raw.pipe(passing);
      },
    });
  });
}
