import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import type { HouseProcess } from '../house-process.ts';
import { opensOtherwise } from '../plugins/doors.ts';

/** Serves the built pages and what they may know of this house; the bundle itself knows no address. */
export async function serveSpa(app: FastifyInstance, process: HouseProcess): Promise<void> {
  const { house, webFolder } = process;
  // In sealed mode the pages know no key of the house, and say of a proof that its house is unknown.
  const publicKey = (): string | null => (process.keysAway() === null ? Buffer.from(process.keys.sign(new Uint8Array([0])).publicKey).toString('hex') : null);
  app.get('/config.json', async (_request, reply) => reply.header('cache-control', 'no-cache').send({
    houseName: house.name, siteUrl: house.siteUrl, supportEmail: house.supportEmail, taxLine: process.taxLine, trial: process.sandboxUrl !== null, housePublicKey: publicKey(),
  }));
  if (webFolder === null) return;

  const shell = await readFile(join(webFolder, 'index.html'));
  // The front page stands as ready HTML: it can be read before, or without, any script.
  const home = await readFile(join(webFolder, 'home.html')).catch(() => shell);
  await app.register(fastifyStatic, {
    root: webFolder, wildcard: false, index: false, maxAge: 0,
    setHeaders: (reply, path) => void reply.header('cache-control', /[\\/]assets[\\/]/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache'),
  });
  const doors = /^\/(trpc|webhooks|a|live|sandbox|api)(\/|$)/;
  const page = /^\/(begin|shop|daily|matchmaker|compatibility|year-map|oracle-council|gift|gifts|redeem|membership|passport|withdraw|orders|scrolls|archive|privacy|find|sign-in|verify|operator)?(\/.*)?$/;
  app.get('/*', async (request, reply) => {
    const [pathname = '/'] = request.url.split(/[?#]/);
    if (doors.test(pathname) || opensOtherwise(app, 'GET', pathname)) return reply.callNotFound();
    const known = page.test(pathname) && !/\.[a-z0-9]+$/i.test(pathname);
    return reply.status(known ? 200 : 404).header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(pathname === '/' ? home : shell);
  });
}

