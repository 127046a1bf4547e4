import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { openSandbox, type Sandbox } from '../open-sandbox.ts';

export interface TakenWebhook {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A sandbox with a house that takes its webhooks, answering each with what `answer` says. */
export async function openTrial(answer: (webhook: TakenWebhook, index: number) => number = () => 200) {
  const taken: TakenWebhook[] = [];
  const waiting = new Set<() => void>();
  const house = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      const webhook = { headers: request.headers, body };
      response.writeHead(answer(webhook, taken.push(webhook) - 1)).end();
      for (const wake of waiting) wake();
    });
  });
  await once(house.listen(0, '127.0.0.1'), 'listening');
  const siteUrl = `http://127.0.0.1:${(house.address() as AddressInfo).port}`;
  const sandbox = await openSandbox({ siteUrl, webhookUrl: `${siteUrl}/webhooks/stripe` });
  return {
    sandbox, siteUrl, taken,
    /** Waits until that many webhooks came in. */
    webhooks: async (count: number): Promise<TakenWebhook[]> => {
      while (taken.length < count) {
        await new Promise<void>((resolve) => {
          const wake = (): void => {
            waiting.delete(wake);
            resolve();
          };
          waiting.add(wake);
        });
      }
      return taken;
    },
    close: async (): Promise<void> => {
      await sandbox.close();
      house.closeAllConnections();
      await new Promise((resolve) => house.close(resolve));
    },
  };
}

export type Trial = Awaited<ReturnType<typeof openTrial>>;

export const deskHeaders = (key?: string): Record<string, string> => ({
  authorization: 'Bearer sk_test_0123456789', 'stripe-version': '2026-10-28.endive', ...(key === undefined ? {} : { 'idempotency-key': key }),
});

/** One call to the desk, as the SDK would write it. */
export async function callDesk(sandbox: Sandbox, method: 'GET' | 'POST', path: string, fields: Record<string, string> = {}, headers = deskHeaders(method === 'POST' ? `key-${path}-${Math.random()}` : undefined)) {
  const form = new URLSearchParams(fields).toString();
  const url = `${sandbox.stripeApiUrl}${path}`;
  const answer = method === 'POST' ? await fetch(url, { method: 'POST', headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' }, body: form }) : await fetch(`${url}?${form}`, { headers });
  return { status: answer.status, body: JSON.parse(await answer.text()) };
}

/** A session of 15 euros, open. */
export async function openPayment(trial: Trial): Promise<string> {
  const product = await callDesk(trial.sandbox, 'POST', '/v1/products', { name: 'Standard Scroll' });
  const price = await callDesk(trial.sandbox, 'POST', '/v1/prices', { product: product.body.id, unit_amount: '1500', currency: 'eur' });
  const session = await callDesk(trial.sandbox, 'POST', '/v1/checkout/sessions', {
    mode: 'payment', 'line_items[0][price]': price.body.id, 'line_items[0][quantity]': '1', success_url: `${trial.siteUrl}/return?session={CHECKOUT_SESSION_ID}`,
    cancel_url: `${trial.siteUrl}/shop`, client_reference_id: 'link_1', customer_email: 'payer@example.org', 'metadata[order_code]': 'ABC-123',
  });
  return session.body.id;
}

/** Speaks SMTP line by line; gives the server's reply to each. A step may be the body, ended by the caller's own dot. */
export async function speakSmtp(smtpUrl: string, steps: readonly string[], patienceMs = 2_000): Promise<string[]> {
  const { hostname, port } = new URL(smtpUrl);
  const socket = connect(Number(port), hostname);
  const replies: string[] = [];
  let text = '';
  const reply = (): Promise<string> =>
    new Promise((resolve) => {
      const look = (): void => {
        const end = /^\d{3} .*\r\n/m.exec(text);
        if (!end) return;
        const whole = text.slice(0, end.index + end[0].length);
        text = text.slice(whole.length);
        settle(whole.trim());
      };
      const settle = (said: string): void => {
        clearTimeout(timer);
        socket.off('data', hear);
        resolve(said);
      };
      const hear = (chunk: Buffer): void => {
        text += chunk.toString();
        look();
      };
      const timer = setTimeout(() => settle('silence'), patienceMs);
      socket.on('data', hear);
      look();
    });
  try {
    replies.push(await reply());
    for (const step of steps) {
      socket.write(`${step}\r\n`);
      replies.push(await reply());
    }
    return replies;
  } finally {
    socket.destroy();
  }
}
