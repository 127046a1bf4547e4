import type { FastifyInstance } from 'fastify';
import { refuse } from '@omenhall/core/refuse';

/** Doors that have a check of their own: a signature, or a page of the stand-ins. */
const ownCheck = ['/webhooks/', '/sandbox/'];
/** Doors that are knocked at by address, not by name: probes of a balancer, events of the payment desk. */
const anyHost = ['/healthz', '/readyz', '/metrics', '/webhooks/'];
const readOnly = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Turns away, before a body is read: a Host that is not ours (DNS rebinding), and anything that would change state
 * unless it is JSON from our own pages. Method-override headers are never looked at.
 */
export function requestGate(app: FastifyInstance, siteUrl: string): void {
  const { origin, host } = new URL(siteUrl);
  const hosts = knownHosts(host);
  app.addHook('onRequest', async (request) => {
    const byAddress = anyHost.some((path) => request.url.startsWith(path));
    if (!byAddress && request.headers.host !== undefined && !hosts.has(request.headers.host)) refuse('wrong-origin', 'unknown host');
    if (readOnly.has(request.method) || ownCheck.some((path) => request.url.startsWith(path))) return;
    const { origin: from, 'sec-fetch-site': site, 'content-type': type, 'x-omen': mark } = request.headers;
    const ours = from !== undefined && (from === origin || (hosts.size > 1 && hosts.has(from.replace(/^https?:\/\//, ''))));
    if (!ours || mark !== '1' || (site !== undefined && site !== 'same-origin')) refuse('wrong-origin', 'not from our own pages');
    if (type?.split(';')[0]?.trim() !== 'application/json') refuse('wrong-origin', 'not JSON');
  });
}

/** A loopback house answers under each of its names. */
function knownHosts(host: string): ReadonlySet<string> {
  const { hostname, port } = new URL(`http://${host}`);
  const loopback = ['127.0.0.1', 'localhost', '[::1]'];
  return new Set(loopback.includes(hostname) ? loopback.map((name) => (port === '' ? name : `${name}:${port}`)) : [host]);
}
