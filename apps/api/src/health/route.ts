import type { FastifyInstance } from 'fastify';
import type { HouseProcess } from '../house-process.ts';
import { examineHouse } from './examine-house.ts';

/** `/healthz`: this process lives. `/readyz`: what it leans on answers. `/metrics`: numbers for Prometheus. */
export function healthRoutes(app: FastifyInstance, process: HouseProcess): void {
  app.get('/healthz', async () => ({ alive: true }));

  app.get('/readyz', async (_request, reply) => {
    const lines = await examineHouse(process);
    const ready = lines.every((line) => line.verdict !== 'fail');
    return reply.status(ready ? 200 : 503).header('cache-control', 'no-store').send({
      ready, transport: process.transport(), dependencies: Object.fromEntries(lines.map(({ name, verdict, words }) => [name, { verdict, words }])),
    });
  });

  app.get('/metrics', async (_request, reply) => reply.type('text/plain; version=0.0.4; charset=utf-8').send(await process.metrics()));
}
