import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

export interface StandIn {
  url: string;
  stripeApiUrl: string;
  secretKey: string;
  smtpUrl: string;
  webhookSecret: string;
}

export interface TakenWebhook {
  body: Uint8Array;
  signature: string | undefined;
}

/**
 * Starts the pretend world as a process of its own: an adapter may not import it, and meets it as it would meet the
 * vendor, over the network. Webhooks are taken by a small house that answers 200.
 */
export async function startStandIn() {
  const taken: TakenWebhook[] = [];
  const waiting = new Set<() => void>();
  const house = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const signature = request.headers['stripe-signature'];
      taken.push({ body: Buffer.concat(chunks), signature: typeof signature === 'string' ? signature : undefined });
      response.writeHead(200).end();
      for (const wake of waiting) wake();
    });
  });
  await once(house.listen(0, '127.0.0.1'), 'listening');
  const siteUrl = `http://127.0.0.1:${(house.address() as AddressInfo).port}`;
  const child = fork(fileURLToPath(new URL('../../../sandbox/src/main.ts', import.meta.url)), [], { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  child.send({ siteUrl, webhookUrl: `${siteUrl}/webhooks/stripe` });
  const [doors] = (await Promise.race([once(child, 'message'), once(child, 'exit').then(() => Promise.reject(new Error('the stand-in did not start')))])) as [StandIn];
  const post = async (path: string, body: object): Promise<{ status: number; body: Record<string, unknown> }> => {
    const answer = await fetch(`${doors.url}/sandbox/${path}`, { method: 'POST', headers: { accept: 'application/json', 'content-type': 'application/json' }, body: JSON.stringify(body), redirect: 'manual' });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  return {
    ...doors,
    /** What a buyer does on the payment page: `pay`, `refuse`, `ask`, `deny`, `later` or `close`. */
    atPage: (sessionId: string, action: string) => post(`pay/${sessionId}`, { action }),
    /** What a bank, a cardholder or the dashboard does to what the desk holds. */
    atDesk: (id: string, action: string) => post(`desk/${id}`, { action }),
    /** Switches trouble on. */
    trouble: (wish: object) => post('trouble', wish),
    /** Lets the desk's clock move on. */
    passDays: (days: number) => post('clock', { days }),
    siteUrl,
    /** Waits until that many webhooks came in. */
    webhooks: async (count: number): Promise<readonly TakenWebhook[]> => {
      while (taken.length < count) await new Promise<void>((resolve) => waiting.add(resolve));
      return taken;
    },
    close: async (): Promise<void> => {
      const gone = once(child, 'exit');
      child.disconnect();
      house.closeAllConnections();
      await Promise.all([gone, new Promise((resolve) => house.close(resolve))]);
    },
  };
}
