import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { catchLetters } from './mail/catch-letters.ts';
import { answerCalls } from './stripe/answer-call.ts';
import { openDesk } from './stripe/desk.ts';
import { sendEvents } from './stripe/send-events.ts';
import { receive } from './receive.ts';
import { openSwitches } from './switches.ts';

export interface SandboxOptions {
  /** Port of the one HTTP door; 0, the default, takes a free one. */
  port?: number;
  /** Loopback by default; the pretend world is nothing to show to others. */
  host?: string;
  /** Origin that people use. The checkout page's address begins with it, so the house must pass `/sandbox/*` on. */
  siteUrl: string;
  /** Where the house takes webhooks. */
  webhookUrl: string;
  /** Signs webhooks; a random one when absent. */
  webhookSecret?: string;
  /** Port of the mail catcher; 0, the default, takes a free one. */
  smtpPort?: number;
}

export interface Sandbox {
  /** Origin of the HTTP door: pages and JSON below `/sandbox`, Stripe's API below `/v1`. */
  url: string;
  stripeApiUrl: string;
  /** A key that the stand-in takes; any other test key does too. */
  secretKey: string;
  smtpUrl: string;
  webhookSecret: string;
  /** Stops both servers and every webhook still to come. A second call is harmless. */
  close(): Promise<void>;
}

/**
 * Opens the pretend world: Stripe's API as far as the house uses it, a checkout page, signed webhooks, a mail
 * catcher, and switches that make each of them misbehave. It keeps everything in memory and forgets it when closed.
 *
 * JSON doors, for programs:
 * - `POST /sandbox/pay/<session>` with `accept: application/json` and, optionally, `{"action": "pay" | "refuse" | "ask" | "deny" | "later" | "close"}`
 * - `POST /sandbox/bill/<invoice>`: pays an open bill of a subscription with another card
 * - `POST /sandbox/desk/<id>` with an `action` on what was paid, see `act-on-thing.ts`; `GET /sandbox/desk.json`: everything the desk holds, newest first
 * - `POST /sandbox/clock` with `{"days": 1 to 400}`: the desk's clock moves on, subscriptions renew, sessions close
 * - `POST /sandbox/trouble` with a wish of `trouble.rules.ts`; `GET /sandbox/trouble.json`
 * - `GET /sandbox/events.json`: the last 1,000, newest first; `POST /sandbox/events/<id>/send`; `POST /sandbox/events/send`: all that no try has delivered
 * - `GET /sandbox/taken.json?messageId=`: whether the mail catcher has ever taken this letter, and since when it listens
 * - `GET /sandbox/inbox.json?to=&after=&wait=&limit=`: newest first, 200 unless told, 1,000 at most; `wait` holds the answer, at most 30 s, until a letter
 *   newer than the one with id `after` is there
 *
 * @throws when a fixed port is taken
 */
export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
  const host = options.host ?? '127.0.0.1';
  const webhookSecret = options.webhookSecret ?? `whsec_${randomBytes(24).toString('hex')}`;
  const siteUrl = new URL(options.siteUrl).origin;
  const switches = openSwitches();
  const catcher = await catchLetters({ host, port: options.smtpPort ?? 0, trouble: (stage) => switches.takeMail(stage) });
  const desk = openDesk({ payBase: `${siteUrl}/sandbox/pay`, billBase: `${siteUrl}/sandbox/bill` });
  const sender = sendEvents({ webhookUrl: options.webhookUrl, webhookSecret });
  const send = (events: Parameters<typeof sender.send>[0]): void => {
    if (events.length > 0) sender.send(events, switches.takeWebhook(), switches.now().seconds);
  };
  const answerCall = answerCalls({ desk, delivered: sender.delivered, send, webhookUrl: options.webhookUrl, isSlowRefund: () => switches.takeRefund() === 'slow' });
  const server = createServer((request, response) => {
    void receive({ desk, sender, send, catcher, switches, answerCall, siteUrl }, request, response);
  });
  try {
    await once(server.listen(options.port ?? 0, host), 'listening');
  } catch (error) {
    await catcher.close();
    throw error;
  }
  const url = `http://${host}:${(server.address() as AddressInfo).port}`;
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    sender.close();
    server.closeAllConnections();
    await Promise.all([catcher.close(), new Promise((resolve) => server.close(resolve))]);
  };
  return { url, stripeApiUrl: url, secretKey: 'sk_test_trialOfOmenHall', smtpUrl: catcher.smtpUrl, webhookSecret, close: () => (closed ??= close()) };
}
