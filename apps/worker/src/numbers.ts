import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Numbers {
  port: number;
  close(): Promise<void>;
}

/**
 * `/metrics` and `/healthz` of this worker, for whoever watches it; nothing else, and nothing about a person.
 * Port 0 takes a free one.
 *
 * @throws the system's error when the port is taken
 */
export async function openNumbers({ host, port, metrics }: { host: string; port: number; metrics: () => Promise<string> }): Promise<Numbers> {
  const server = createServer((request, response) => {
    const answer = (status: number, type: string, text: string): void => void response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text);
    if (request.method !== 'GET') answer(405, 'text/plain', '');
    else if (request.url === '/healthz') answer(200, 'text/plain', 'ok\n');
    else if (request.url === '/metrics') metrics().then((text) => answer(200, 'text/plain; version=0.0.4; charset=utf-8', text), () => answer(503, 'text/plain', 'the numbers cannot be read now\n'));
    else answer(404, 'text/plain', '');
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
