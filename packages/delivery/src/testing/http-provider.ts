import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** `keyed` honours the Idempotency-Key header; `blind` takes every call, and remembers the header only to be asked about it. */
export type ProviderMode = 'keyed' | 'blind';

export interface HttpTrouble {
  /**
   * `close`: the connection falls before anything was taken. `hang`: no answer for `seconds`, then an ordinary one.
   * `broken_json`: a complete 200 that cannot be read. `cut_body`: the head of a 200, and then the connection falls.
   * `redirect`: 307 to another place of the same host. A number is that status.
   */
  act: 'close' | 'hang' | 'broken_json' | 'cut_body' | 'redirect' | number;
  /** Whether the request is taken before the trouble shows; `broken_json` and `cut_body` always take it. Not unless told. */
  taken?: boolean;
  /** Of a 429 or 503: seconds, or a date. */
  retryAfter?: string;
  /** Of a hang, 30 unless told. */
  seconds?: number;
  /** How many calls it strikes, 1 unless told; without end for a share. */
  times?: number;
  /** Strikes this share of calls, drawn from the provider's `random`. */
  share?: number;
  mode?: ProviderMode;
  key?: (key: string) => boolean;
}

export interface TakenRequest {
  mode: ProviderMode;
  key: string;
  /** SHA-256 of the body, hex. */
  hash: string;
  ref: string;
  at: Date;
}

export interface HttpStrike {
  mode: ProviderMode;
  key: string;
  act: string;
  taken: boolean;
  at: Date;
}

export interface HttpProviderOptions {
  /** Between 0 and 1, for shares; always 0 unless told. */
  random?: () => number;
  /** How long a key is remembered, 86,400 unless told; afterwards the same key takes again. */
  keyLifeSeconds?: number;
  /** Whether the first answer under a key is replayed even when it was a 500 that took the request, as Stripe does. Not unless told. */
  storesErrors?: boolean;
  onTaken?: (request: TakenRequest) => void;
  onStrike?: (strike: HttpStrike) => void;
}

export interface HttpProvider {
  port: number;
  /** POST here with an `idempotency-key` header; answers `{"ref": "…"}`. */
  urlOf: (mode: ProviderMode) => string;
  /** GET with `?key=`; answers `{"openedAt": …, "taken": …}`. */
  lookUpUrl: string;
  /** What was taken, in order: a call done twice stands here twice, a replayed answer does not. */
  accepted: readonly TakenRequest[];
  strikes: readonly HttpStrike[];
  /** Every call that came, also the refused ones. */
  calls: readonly { mode: ProviderMode; key: string; hash: string; at: Date }[];
  /** Calls under a known key whose bytes differed from the first; each was refused with 422. */
  mismatches: () => number;
  /** Calls answered from memory. */
  replays: () => number;
  trouble: (trouble: HttpTrouble) => () => void;
  heal: () => void;
  /** Forgets every key now, as if its life were over. */
  forgetKeys: () => void;
  lookUp: (key: string, intentAt: Date) => 'accepted' | 'absent' | 'unknown';
  /** Resolves when it holds; asked after each acceptance and each strike. */
  until: (holds: () => boolean) => Promise<void>;
  close: () => Promise<void>;
}

/** A provider over HTTP that takes what it is sent, stores the first answer of each key, and fails on demand. */
export async function openHttpProvider({ random = () => 0, keyLifeSeconds = 86_400, storesErrors = false, onTaken, onStrike }: HttpProviderOptions = {}): Promise<HttpProvider> {
  const openedAt = new Date();
  const accepted: TakenRequest[] = [];
  const takenKeys = new Set<string>();
  const strikes: HttpStrike[] = [];
  const calls: Array<HttpProvider['calls'][number]> = [];
  const stored = new Map<string, { hash: string; status: number; body: string; at: number }>();
  const inFlight = new Set<string>();
  const troubles = new Map<HttpTrouble, { left: number }>();
  const hanging = new Set<() => void>();
  const waiting = new Set<() => void>();
  const wake = (): void => waiting.forEach((look) => look());
  let mismatches = 0;
  let replays = 0;

  const pick = (mode: ProviderMode, key: string): HttpTrouble | null => {
    for (const [trouble, standing] of troubles) {
      if ((trouble.mode !== undefined && trouble.mode !== mode) || (trouble.key !== undefined && !trouble.key(key))) continue;
      if (trouble.share !== undefined && random() >= trouble.share) continue;
      standing.left -= 1;
      if (standing.left <= 0) troubles.delete(trouble);
      return trouble;
    }
    return null;
  };

  const take = (mode: ProviderMode, key: string, hash: string): string => {
    const request: TakenRequest = { mode, key, hash, ref: `r-${accepted.length + 1}`, at: new Date() };
    accepted.push(request);
    takenKeys.add(key);
    onTaken?.(request);
    return JSON.stringify({ ref: request.ref });
  };

  const answerCall = async (mode: ProviderMode, key: string, hash: string, response: ServerResponse): Promise<void> => {
    calls.push({ mode, key, hash, at: new Date() });
    const known = mode === 'keyed' ? stored.get(key) : undefined;
    const alive = known !== undefined && Date.now() - known.at < keyLifeSeconds * 1000 ? known : undefined;
    if (mode === 'keyed' && inFlight.has(key)) return say(response, 409, '{"error":"key_in_flight"}');
    if (alive !== undefined && alive.hash !== hash) {
      mismatches += 1;
      return say(response, 422, '{"error":"key_reused"}');
    }

    const trouble = pick(mode, key);
    const takes = trouble === null || trouble.taken === true || trouble.act === 'broken_json' || trouble.act === 'cut_body';
    let body = '{"error":"trouble"}';
    if (alive !== undefined) {
      body = alive.body;
      if (trouble === null) replays += 1;
    } else if (takes) {
      body = take(mode, key, hash);
      const failed = storesErrors && typeof trouble?.act === 'number' && trouble.act >= 500;
      if (mode === 'keyed') stored.set(key, { hash, status: failed ? trouble.act as number : 200, body: failed ? '{"error":"trouble"}' : body, at: Date.now() });
    }
    if (trouble === null) {
      say(response, alive?.status ?? 200, body);
      return wake();
    }
    const struck: HttpStrike = { mode, key, act: String(trouble.act), taken: takes && alive === undefined, at: new Date() };
    strikes.push(struck);
    onStrike?.(struck);
    wake();
    switch (trouble.act) {
      case 'close':
        response.socket?.resetAndDestroy();
        return;
      case 'broken_json': return say(response, 200, '{"ref": "r-');
      case 'cut_body':
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
        response.write('{"ref":', () => response.socket?.resetAndDestroy());
        return;
      case 'redirect':
        response.writeHead(307, { location: '/elsewhere' }).end();
        return;
      case 'hang':
        inFlight.add(key);
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, (trouble.seconds ?? 30) * 1000);
          const letGo = (): void => { clearTimeout(timer); hanging.delete(letGo); resolve(); };
          hanging.add(letGo);
          response.on('close', letGo);
        });
        inFlight.delete(key);
        if (response.destroyed) return;
        return say(response, 200, takes || alive !== undefined ? body : answerLate(mode, key, hash));
      default: return say(response, trouble.act, '{"error":"trouble"}', trouble.retryAfter);
    }
  };

  /** A hang that took nothing at first takes the request at its end, unless the caller has left. */
  const answerLate = (mode: ProviderMode, key: string, hash: string): string => {
    const body = take(mode, key, hash);
    if (mode === 'keyed') stored.set(key, { hash, status: 200, body, at: Date.now() });
    return body;
  };

  const lookUp: HttpProvider['lookUp'] = (key, intentAt) => (takenKeys.has(key) ? 'accepted' : openedAt < intentAt ? 'absent' : 'unknown');
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://provider');
    if (url.pathname === '/look-up') return say(response, 200, JSON.stringify({ openedAt, taken: takenKeys.has(url.searchParams.get('key') ?? '') }));
    const mode = ([['/keyed', 'keyed'], ['/blind', 'blind']] as const).find(([path]) => path === url.pathname)?.[1];
    const key = request.headers['idempotency-key'];
    if (mode === undefined || typeof key !== 'string') return say(response, 400, '{"error":"bad_request"}');
    const hash = createHash('sha256');
    request.on('data', (piece: Buffer) => hash.update(piece));
    request.on('end', () => void answerCall(mode, key, hash.digest('hex'), response));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    port, urlOf: (mode) => `http://127.0.0.1:${port}/${mode}`, lookUpUrl: `http://127.0.0.1:${port}/look-up`,
    accepted, strikes, calls, lookUp,
    mismatches: () => mismatches, replays: () => replays,
    trouble(trouble) {
      troubles.set(trouble, { left: trouble.times ?? (trouble.share === undefined ? 1 : Number.POSITIVE_INFINITY) });
      return () => troubles.delete(trouble);
    },
    heal: () => troubles.clear(),
    forgetKeys: () => stored.clear(),
    async until(holds) {
      while (!holds()) {
        await new Promise<void>((resolve) => {
          const look = (): void => { waiting.delete(look); resolve(); };
          waiting.add(look);
        });
      }
    },
    async close() {
      for (const letGo of hanging) letGo();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function say(response: ServerResponse, status: number, body: string, retryAfter?: string): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json', ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }) }).end(body);
}
