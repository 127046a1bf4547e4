import type { FastifyInstance } from 'fastify';

/** One way in: a method and the pattern of its path, as in `POST /webhooks/stripe`. */
export interface Door { method: string; url: string }

declare module 'fastify' {
  interface FastifyInstance {
    /** Every door of this house so far, in order of opening; HEAD stands with its GET. */
    doors: readonly Door[];
  }
}

/** Writes down every door as it is opened. Comes before all of them. */
export function listDoors(app: FastifyInstance): void {
  const doors: Door[] = [];
  app.decorate('doors', doors);
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) if (one !== 'HEAD' && !doors.some((known) => known.method === one && known.url === url)) doors.push({ method: one, url });
  });
}

/** Whether this very path is a door of another method: it is then refused as such, and not as unknown. */
export const opensOtherwise = (app: FastifyInstance, method: string, path: string): boolean =>
  app.doors.some((door) => door.url === path) && !app.doors.some((door) => door.url === path && door.method === method);
