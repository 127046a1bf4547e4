import { once } from 'node:events';
import type { FastifyInstance } from 'fastify';
import { OrderCode } from '@omenhall/contracts/values/human-code';
import { readOrderVersion } from '@omenhall/core/trail';
import { refuse } from '@omenhall/core/refuse';
import type { HouseProcess } from '../house-process.ts';
import { asOwnerOfOrder, openCall } from '../plugins/caller.ts';

const lookMs = 400;
const quietMs = 15_000;
/** The browser comes back by itself; a stream is not kept for ever. */
const longestMs = 10 * 60_000;

/**
 * Server-sent events for one order: `changed` with a version whenever its rows moved, ids only. `Last-Event-ID`
 * resumes: a version the page has already seen is not said again.
 */
export function liveRoute(app: FastifyInstance, process: HouseProcess): void {
  app.get('/live/orders/:orderCode', async (request, reply) => {
    if (request.headers['sec-fetch-site'] !== undefined && request.headers['sec-fetch-site'] !== 'same-origin') refuse('wrong-origin', 'live from elsewhere');
    const code = OrderCode.safeParse((request.params as { orderCode: string }).orderCode);
    if (!code.success) refuse('not-found', 'malformed order code');
    if (process.keysAway() !== null) refuse('keys-away', 'live in sealed mode');
    const ctx = await asOwnerOfOrder(await openCall(process, request, reply), code.data);
    reply.hijack();
    const { raw } = reply;
    // A hijacked answer loses what hooks set on it, a prolonged session's cookie among them.
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value);
    raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', connection: 'keep-alive', 'x-accel-buffering': 'no' });
    raw.write('retry: 2000\n\n');
    const gone = new AbortController();
    raw.on('close', () => gone.abort());
    let seen = request.headers['last-event-id'] ?? '';
    let heard = performance.now();
    const end = heard + longestMs;
    while (!gone.signal.aborted && performance.now() < end) {
      const version = await ctx.inTransaction((inside) => readOrderVersion(inside, code.data)).catch(() => null);
      if (version === null) break;
      const now = performance.now();
      if (version !== seen) {
        seen = version;
        heard = now;
        if (!raw.write(`id: ${version}\nevent: changed\ndata: ${JSON.stringify({ version })}\n\n`)) await once(raw, 'drain', { signal: gone.signal }).catch(() => undefined);
      } else if (now - heard > quietMs) {
        heard = now;
        raw.write(': here\n\n');
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, lookMs);
        gone.signal.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
      });
    }
    raw.end();
  });
}
