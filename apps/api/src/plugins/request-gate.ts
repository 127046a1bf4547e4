import type { FastifyInstance, FastifyRequest } from 'fastify';
import { refuse } from '@omenhall/core/refuse';

/** Doors outside the gate for changes, each by name, and what stands there instead. */
export const ownCheck: ReadonlyMap<string, string> = new Map([
  ['POST /webhooks/stripe', 'a signature over the raw body'],
  ['POST /csp-report', 'nothing: a browser reports by itself, and nothing is changed'],
  ['POST /unsubscribe/:token', 'a token of 32 bytes in the path: mail programs send a form, and no origin'],
  ['POST /sandbox/*', 'only a house on trial has it'],
]);
/** Doors that are knocked at by address, not by name: probes of a balancer, events of the payment desk. */
export const anyHost: ReadonlySet<string> = new Set(['GET /healthz', 'GET /readyz', 'GET /metrics', 'POST /webhooks/stripe']);
const readOnly = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Turns away, before a body is read: a Host that is not ours (DNS rebinding), and anything that would change state
 * unless it is JSON from our own pages. Method-override headers are never looked at. What names no door is an exception
 * to nothing.
 */
export function requestGate(app: FastifyInstance, siteUrl: string): void {
  const { origin, host } = new URL(siteUrl);
  const hosts = knownHosts(host);
  app.addHook('onRequest', async (request) => {
    const door = doorOf(request);
    if (!anyHost.has(door) && request.headers.host !== undefined && !hosts.has(request.headers.host)) refuse('wrong-origin', 'unknown host');
    if (readOnly.has(request.method) || ownCheck.has(door)) return;
    const { origin: from, 'sec-fetch-site': site, 'content-type': type, 'x-omen': mark } = request.headers;
    const ours = from !== undefined && (from === origin || (hosts.size > 1 && hosts.has(from.replace(/^https?:\/\//, ''))));
    if (!ours || mark !== '1' || (site !== undefined && site !== 'same-origin')) refuse('wrong-origin', 'not from our own pages');
    if (type?.split(';')[0]?.trim() !== 'application/json') refuse('wrong-origin', 'not JSON');
  });
}

const doorOf = ({ method, routeOptions }: FastifyRequest): string => `${method === 'HEAD' ? 'GET' : method} ${routeOptions.url ?? ''}`;

/** A loopback house answers under each of its names. */
function knownHosts(host: string): ReadonlySet<string> {
  const { hostname, port } = new URL(`http://${host}`);
  const loopback = ['127.0.0.1', 'localhost', '[::1]'];
  return new Set(loopback.includes(hostname) ? loopback.map((name) => (port === '' ? name : `${name}:${port}`)) : [host]);
}
