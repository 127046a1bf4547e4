import { request as plainRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as secureRequest } from 'node:https';
import { isIP } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Permit } from '../worker/handler.ts';
import type { HttpSeen, HttpStage } from './classify-http.rules.ts';

export interface HttpCall {
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'GET';
  /** The provider's own address, from configuration: no host and no path that a person typed. */
  url: string;
  headers: Readonly<Record<string, string>>;
  /** Sent as it is; null for no body. */
  body: Uint8Array | null;
  /** For everything, in milliseconds; less than what is left of the lease. */
  timeoutMs: number;
  /** Bytes of an answer that are kept, 1 MiB unless told; a longer one counts as answered without a body. */
  maxBytes?: number;
}

/**
 * Makes one call over a connection of its own and tells how far it came. Never throws, follows no redirect and repeats
 * nothing. The permit is looked at once more between the handshake and the first byte: when it has grown too old, or the
 * signal has fired, nothing is written. From that byte on the stage is `write`: the conservative side.
 *
 * Give the answer to `classifyHttp`. Calling again sends again.
 */
export function callHttp(call: HttpCall, permit: Pick<Permit, 'validUntil'>, signal: AbortSignal): Promise<HttpSeen> {
  return new Promise((resolve) => {
    if (!URL.canParse(call.url)) return resolve({ word: 'broke_off', stage: 'dns', code: 'http_bad_call' });
    const url = new URL(call.url);
    const secure = url.protocol === 'https:';
    // A literal address is dialled without a look-up.
    let stage: HttpStage = isIP(url.hostname.replace(/^\[|\]$/g, '')) === 0 ? 'dns' : 'connect';
    let status: number | undefined;
    let over = false;

    const end = (seen: HttpSeen): void => {
      if (over) return;
      over = true;
      clearTimeout(late);
      signal.removeEventListener('abort', stop);
      resolve(seen);
      outgoing.destroy();
    };
    const breakOff = (kind: string): void => end({ word: 'broke_off', stage, code: kind === 'aborted' ? kind : `http_${stage}_${kind}`, ...(status === undefined ? {} : { status }) });
    const stop = (): void => breakOff('aborted');
    const late = setTimeout(() => breakOff('timeout'), call.timeoutMs);

    let outgoing: ClientRequest;
    try {
      outgoing = (secure ? secureRequest : plainRequest)(url, {
        method: call.method,
        agent: false,
        headers: { ...call.headers, 'accept-encoding': 'identity', connection: 'close', ...(call.body === null ? {} : { 'content-length': String(call.body.byteLength) }) },
      });
    } catch {
      clearTimeout(late);
      return resolve({ word: 'broke_off', stage, code: 'http_bad_call' });
    }
    // After the end an error changes nothing any more, but unheard it would end the process.
    outgoing.on('error', () => breakOff(stage === 'dns' || stage === 'connect' ? 'unreachable' : stage === 'tls' ? 'tls' : 'closed'));
    outgoing.on('socket', (socket) => {
      const write = (): void => {
        if (over) return;
        stage = 'permit';
        if (signal.aborted) return stop();
        if (Date.now() >= permit.validUntil.getTime()) return end({ word: 'broke_off', stage, code: 'permit_too_old' });
        stage = 'write';
        outgoing.end(call.body ?? undefined);
      };
      socket.once('lookup', (error) => {
        if (error === null) stage = 'connect';
      });
      socket.once('connect', () => {
        stage = 'tls';
        if (!secure) write();
      });
      (socket as TLSSocket).once('secureConnect', write);
    });
    outgoing.on('response', (answer) => {
      stage = 'answer';
      status = answer.statusCode ?? 0;
      void readBody(answer, call.maxBytes ?? 1024 * 1024).then(
        (body) => end({ word: 'answered', status: answer.statusCode ?? 0, headers: flat(answer), body }),
        () => breakOff('closed'),
      );
    });
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

/** Reads to the end, so that an answer counts as complete only when it is; what is too long is read and not kept. */
async function readBody(answer: IncomingMessage, maxBytes: number): Promise<Uint8Array | null> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of answer as AsyncIterable<Buffer>) {
    bytes += piece.byteLength;
    if (bytes <= maxBytes) pieces.push(piece);
  }
  return bytes > maxBytes ? null : Buffer.concat(pieces);
}

const flat = (answer: IncomingMessage): Record<string, string> =>
  Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]));
