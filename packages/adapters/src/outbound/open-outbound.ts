import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { request as plainRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as secureRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isLoopbackAddress, isPublicAddress } from './public-address.ts';

/** Why a call outside did not come to an answer. Codes, never a URL or a word that was sent or received. */
export type OutboundFault =
  | 'url-refused' | 'host-refused' | 'address-refused' | 'redirect-refused' | 'too-many-redirects'
  | 'unreachable' | 'cut-off' | 'timeout' | 'too-large' | 'encoded' | 'stopped';

export type OutboundAnswer =
  | { word: 'answered'; status: number; headers: Readonly<Record<string, string>>; body: Buffer }
  | { word: 'failed'; code: OutboundFault };

export interface OutboundRequest {
  url: string;
  method: 'GET' | 'POST';
  headers?: Readonly<Record<string, string>>;
  body?: Uint8Array;
  /** Milliseconds for everything, redirects included; the client's own cap wins when it is shorter. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

export interface OutboundOptions {
  /**
   * The only origins that are called. https, or http where the origin itself names this machine; an origin that does is
   * the only way to loopback.
   */
  origins: readonly string[];
  /** Bytes of a body, headers apart; 2 MiB unless told. */
  maxBytes?: number;
  /** Milliseconds for a whole call; 5,000 unless told. */
  timeoutMs?: number;
  /** 3 unless told. */
  redirects?: number;
  /** Finds every address of a name; the system's resolver unless told. */
  resolve?: (name: string) => Promise<readonly string[]>;
}

export interface Outbound {
  /** Calls once, and follows redirects within the fixed origins. Never throws, and never reads more than the cap. */
  call(request: OutboundRequest): Promise<OutboundAnswer>;
}

/**
 * The one way out of the house over http: fixed hosts, and every address checked in the very look-up that the dial uses,
 * so that no answer of a name server can differ between check and use. A name with one address in a closed range is
 * refused whole.
 */
export function openOutbound({ origins, maxBytes = 2 * 1024 * 1024, timeoutMs = 5_000, redirects = 3, resolve = resolveName }: OutboundOptions): Outbound {
  const fixed = new Set(origins.map((origin) => new URL(origin).origin));

  return {
    async call(request) {
      const stopper = new AbortController();
      const late = setTimeout(() => stopper.abort('timeout' satisfies OutboundFault), Math.min(timeoutMs, request.timeoutMs ?? timeoutMs));
      const stop = (): void => stopper.abort('stopped' satisfies OutboundFault);
      if (request.signal?.aborted === true) stop();
      request.signal?.addEventListener('abort', stop, { once: true });
      try {
        return await follow(request, stopper.signal);
      } catch (error) {
        return { word: 'failed', code: stopper.signal.aborted ? (stopper.signal.reason as OutboundFault) : error instanceof Refused ? error.code : 'unreachable' };
      } finally {
        clearTimeout(late);
        request.signal?.removeEventListener('abort', stop);
      }
    },
  };

  async function follow(first: OutboundRequest, signal: AbortSignal): Promise<OutboundAnswer> {
    let next = first;
    for (let hop = 0; ; hop += 1) {
      const url = allowedUrl(next.url);
      const message = await dial(url, next, signal);
      const status = message.statusCode ?? 0;
      const location = message.headers.location;
      if (status < 300 || status > 399 || location === undefined) return { word: 'answered', status, headers: flat(message), body: await readBody(message, signal) };
      message.destroy();
      if (hop >= redirects) throw new Refused('too-many-redirects');
      if (!URL.canParse(location, url.href)) throw new Refused('redirect-refused');
      const target = new URL(location, url);
      // Another origin gets no key, and a moved form is fetched and not posted again.
      const headers = target.origin === url.origin ? next.headers : Object.fromEntries(Object.entries(next.headers ?? {}).filter(([name]) => name.toLowerCase() !== 'authorization'));
      const { body: _body, ...rest } = next;
      next = status === 307 || status === 308
        ? { ...next, url: target.href, ...(headers === undefined ? {} : { headers }) }
        : { ...rest, method: 'GET', url: target.href, ...(headers === undefined ? {} : { headers }) };
    }
  }

  function allowedUrl(text: string): URL {
    if (!URL.canParse(text)) throw new Refused('url-refused');
    const url = new URL(text);
    if (url.username !== '' || url.password !== '' || (url.protocol !== 'https:' && url.protocol !== 'http:')) throw new Refused('url-refused');
    if (!fixed.has(url.origin)) throw new Refused('host-refused');
    if (url.protocol === 'http:' && !namesLoopback(url)) throw new Refused('url-refused');
    return url;
  }

  function dial(url: URL, { method, headers, body }: OutboundRequest, signal: AbortSignal): Promise<IncomingMessage> {
    const host = bare(url);
    const mayCall = namesLoopback(url) ? isLoopbackAddress : isPublicAddress;
    // A literal is dialled without a look-up, so it is asked here.
    if (isIP(host) !== 0 && !mayCall(host)) return Promise.reject(new Refused('address-refused'));
    return new Promise((found, refused) => {
      const options: RequestOptions = {
        method, signal, agent: false, host, port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port), path: `${url.pathname}${url.search}`,
        headers: { ...headers, host: url.host, 'accept-encoding': 'identity', connection: 'close', ...(body === undefined ? {} : { 'content-length': String(body.byteLength) }) },
        lookup: checkedLookup(resolve, mayCall),
      };
      const call = url.protocol === 'https:' ? secureRequest({ ...options, ...(isIP(host) === 0 ? { servername: host } : {}) }, found) : plainRequest(options, found);
      call.on('error', refused);
      call.on('socket', (socket) => socket.once('connect', () => {
        if (!mayCall(socket.remoteAddress ?? '')) call.destroy(new Refused('address-refused'));
      }));
      call.end(body);
    });
  }

  async function readBody(message: IncomingMessage, signal: AbortSignal): Promise<Buffer> {
    if ((message.headers['content-encoding'] ?? 'identity') !== 'identity') return tooMuch(message, 'encoded');
    if (Number(message.headers['content-length'] ?? 0) > maxBytes) return tooMuch(message, 'too-large');
    const pieces: Buffer[] = [];
    let bytes = 0;
    try {
      for await (const piece of message as AsyncIterable<Buffer>) {
        bytes += piece.byteLength;
        if (bytes > maxBytes) return tooMuch(message, 'too-large');
        pieces.push(piece);
      }
    } catch (error) {
      throw signal.aborted || error instanceof Refused ? error : new Refused('cut-off');
    }
    return Buffer.concat(pieces);
  }
}

class Refused extends Error {
  readonly code: OutboundFault;
  constructor(code: OutboundFault) {
    super(`call refused: ${code}`);
    this.code = code;
  }
}

function tooMuch(message: IncomingMessage, code: OutboundFault): never {
  message.destroy();
  throw new Refused(code);
}

const bare = (url: URL): string => url.hostname.replace(/^\[|\]$/gu, '');
const namesLoopback = (url: URL): boolean => url.hostname === 'localhost' || isLoopbackAddress(bare(url));
const flat = (message: IncomingMessage): Record<string, string> => Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value ?? '']));

/** The look-up of the dial itself: what it hands on is what was checked. */
const checkedLookup = (resolve: (name: string) => Promise<readonly string[]>, mayCall: (address: string) => boolean): LookupFunction => (name, options, done) => {
  void (async () => {
    const found = await addressesOf(name, options.family, resolve, mayCall).catch((error: unknown) => (error instanceof Error ? error : new Error('no address')));
    if (found instanceof Error) done(found, '', 0);
    else if (options.all === true) done(null, found);
    else done(null, found[0].address, found[0].family);
  })();
};

async function addressesOf(name: string, family: number | string | undefined, resolve: (name: string) => Promise<readonly string[]>, mayCall: (address: string) => boolean): Promise<[LookupAddress, ...LookupAddress[]]> {
  const addresses = await resolve(name);
  if (addresses.length > 0 && !addresses.every(mayCall)) throw new Refused('address-refused');
  const [first, ...others] = addresses.map((address) => ({ address, family: isIP(address) })).filter((one) => family === undefined || family === 0 || family === one.family || family === `IPv${one.family}`);
  if (first === undefined) throw new Error('no address');
  return [first, ...others];
}

const resolveName = (name: string): Promise<readonly string[]> => new Promise((found, lost) => {
  systemLookup(name, { all: true, verbatim: true }, (error, addresses) => (error === null ? found(addresses.map(({ address }) => address)) : lost(error)));
});
