import { appRouter } from '@omenhall/contracts';
import type { RefusalCode } from '@omenhall/contracts/errors';
import type { FastifyInstance, InjectOptions } from 'fastify';
import superjson from 'superjson';

export interface Answered {
  status: number;
  headers: Record<string, string | number | string[] | undefined>;
  text: string;
  /** Code of the refusal, whichever door gave it; null for an answer, `untyped` for an error that is no refusal of ours. */
  refused: RefusalCode | 'untyped' | null;
  /** What a procedure answered; undefined for a refusal and for other doors. */
  data: unknown;
}

/** A browser with cookies of its own, standing on the house's own pages. */
export interface Browser {
  cookies: Map<string, string>;
  go(request: InjectOptions): Promise<Answered>;
  /** Calls a procedure as our own pages do. */
  call(path: string, input?: unknown): Promise<Answered>;
  /** As `call`, for what must succeed. @throws with the refusal's code */
  ask<Data = Record<string, unknown>>(path: string, input?: unknown): Promise<Data>;
}

/** Every procedure there is, read from the router itself. */
export const procedures: readonly { path: string; type: 'query' | 'mutation' }[] = Object.entries(appRouter._def.procedures).map(([path, procedure]) => {
  const { type } = (procedure as unknown as { _def: { type: 'query' | 'mutation' } })._def;
  return { path, type };
});

const typeOf = new Map(procedures.map(({ path, type }) => [path, type]));

/** What our own pages send with everything that changes something. */
export const marksOf = (siteUrl: string): Record<string, string> => ({
  host: new URL(siteUrl).host, origin: siteUrl, 'sec-fetch-site': 'same-origin', 'x-omen': '1', 'content-type': 'application/json',
});

export function openBrowser(app: FastifyInstance, siteUrl: string): Browser {
  const cookies = new Map<string, string>();
  const marks = marksOf(siteUrl);

  async function go({ headers, ...request }: InjectOptions): Promise<Answered> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await app.inject({ ...request, headers: { host: marks['host'], ...(cookie === '' ? {} : { cookie }), ...headers } });
    for (const { name, value, maxAge } of answer.cookies) {
      if (maxAge === 0) cookies.delete(name);
      else cookies.set(name, value);
    }
    return { status: answer.statusCode, headers: answer.headers, text: answer.body, ...readAnswer(answer.statusCode, answer.body) };
  }

  const call = (path: string, input?: unknown): Promise<Answered> => go(callOf(path, input, marks));
  return {
    cookies, go, call,
    async ask<Data>(path: string, input?: unknown) {
      const { data, refused, status } = await call(path, input);
      if (refused !== null) throw new Error(`${path} refused with ${status} ${refused}`);
      return data as Data;
    },
  };
}

/** One call on the wire. */
export function callOf(path: string, input: unknown, headers: Record<string, string>): InjectOptions {
  const body = input === undefined ? undefined : JSON.stringify(superjson.serialize(input));
  if (typeOf.get(path) === 'query') return { method: 'GET', url: `/trpc/${path}${body === undefined ? '' : `?input=${encodeURIComponent(body)}`}`, headers };
  return { method: 'POST', url: `/trpc/${path}`, headers, payload: body ?? '' };
}

function readAnswer(status: number, text: string): Pick<Answered, 'refused' | 'data'> {
  const parsed = parse(text);
  const refusal = find(parsed, 'refusal') ?? find(parsed, 'error', 'json', 'data', 'refusal');
  if (refusal !== undefined) return { refused: find(refusal, 'code') as RefusalCode, data: undefined };
  if (status >= 400) return { refused: 'untyped', data: undefined };
  const data = find(parsed, 'result', 'data');
  return { refused: null, data: data === undefined ? undefined : superjson.deserialize(data as Parameters<typeof superjson.deserialize>[0]) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function find(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>((at, name) => (typeof at === 'object' && at !== null && Object.hasOwn(at, name) ? (at as Record<string, unknown>)[name] : undefined), value);
}
