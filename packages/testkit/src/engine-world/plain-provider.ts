import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A provider that honours idempotency keys and never fails. */
export interface HttpProvider {
  port: number;
  urlOf(mode: 'keyed'): string;
  /** What was taken, in order; a replayed answer does not stand here. */
  accepted: readonly { key: string; at: Date }[];
  heal(): void;
  close(): Promise<void>;
}

export async function openHttpProvider({ onTaken }: { seed: number; onTaken(taken: { key: string }): void; onStrike(strike: { act: string; key: string }): void }): Promise<HttpProvider> {
  const keys = new Set<string>();
  const accepted: { key: string; at: Date }[] = [];
  const server = createServer((request, response) => {
    const key = String(request.headers['idempotency-key']);
    request.resume();
    request.on('end', () => {
      if (!keys.has(key)) {
        keys.add(key);
        accepted.push({ key, at: new Date() });
        onTaken({ key });
      }
      response.end('{}');
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port, accepted,
    urlOf: () => `http://127.0.0.1:${port}/`,
    heal: () => undefined,
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
