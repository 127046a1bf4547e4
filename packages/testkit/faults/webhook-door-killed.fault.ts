import { join } from 'node:path';
import { keepRoleAccess, readRoleAccess } from '@omenhall/db/role-urls';
import { isAlive } from '../src/world/children.ts';
import { buyReading } from '../src/world/buy-reading.ts';
import type { RealHouse } from '../src/world/open-real-house.ts';
import { anEvent, eventIdOf, sendEvent } from '../src/world/send-event.ts';
import { openTcpProxy, type TcpProxy } from '../src/world/tcp-proxy.ts';
import { waitUntil } from '../src/world/wait-until.ts';
import type { Scenario } from './scenario.ts';

/** Where in an event's life the process is killed, and what holds it there: locks of the database, and a slow line to it. */
const steps = ['after the insert', 'in the middle of its transaction', 'after the commit, before the answer'] as const;
/** Who brings the event to its end: the desk that asks again, or the next process by itself. */
const helpers = ['the desk\'s repeat', 'the takeover'] as const;

export const scenario: Scenario = {
  name: 'webhook-door-killed',
  expected: 'kill -9 of the API at each step of a webhook\'s life: the desk\'s repeat or the takeover completes it, once',
  orders: steps.length * helpers.length,
  async run({ house, orders, question, note }) {
    const faults: string[] = [];
    await house.trouble({ mode: 'never', times: 10_000 });
    const line = await throughSlowLine(house);
    try {
      for (let n = 0; n < orders; n += 1) {
        const step = steps[n % steps.length] ?? steps[0];
        const helper = helpers[Math.floor(n / steps.length) % helpers.length] ?? helpers[0];
        const sessionId = await buyReading(house.siteUrl, house.sandbox.url, question);
        const body = anEvent('checkout.session.completed', sessionId);
        const id = eventIdOf(body);
        const row = async () => (await house.query<{ status: string; attempts: number }>('select status, attempts from webhook_events where stripe_event_id = $1', [id]))[0];
        const link = async () => (await house.query<{ status: string }>('select status from purchase_links where checkout_session_id = $1', [sessionId]))[0]?.status;

        const send = () => sendEvent(house.siteUrl, house.sandbox.webhookSecret, body);
        const status = await killAt(step, house, line, id, send);
        const [stood, opened] = [await row(), await link()];
        note(`kill -9 ${step}: answered ${status ?? 'nothing'}, event ${stood?.status ?? 'unknown'}, order ${opened ?? 'unknown'}`);
        const expected = step === steps[2] ? ['succeeded', 'unlocked'] : ['processing', 'created'];
        if (status !== null || stood?.status !== expected[0] || opened !== expected[1]) faults.push(`${step}: the kill missed its moment (answered ${status ?? 'nothing'}, event ${stood?.status ?? 'unknown'}, order ${opened ?? 'unknown'})`);

        await house.ready();
        if (helper === helpers[0]) {
          const early = await send();
          if (early !== (step === steps[2] ? 200 : 409)) faults.push(`${step}: the repeat under lease was answered ${early ?? 'nothing'}`);
        }
        // A minute passes.
        await house.query(`update webhook_events set lease_until = now() - interval '1 second' where stripe_event_id = $1 and status = 'processing'`, [id]);
        if (helper === helpers[0]) {
          const late = await send();
          if (late !== 200) faults.push(`${step}: the repeat after the lease was answered ${late ?? 'nothing'}`);
        }
        await waitUntil(`the end of an event that was cut off ${step}`, 60_000, async () => (await row())?.status === 'succeeded');
        const [facts] = await house.query<{ status: string; charges: number; receipts: number; unlocks: number }>(
          `select l.status, (select count(*)::int from finance_events f where f.purchase_link_id = l.id) as charges,
                  (select count(*)::int from delivery_jobs j join delivery_links k on k.job_id = j.id and k.entity = 'purchase' where k.entity_key = l.id::text and j.kind = 'receipt_email_job') as receipts,
                  (select count(*)::int from admin_audit_events a where a.entity_id = l.id::text and a.action = 'purchase.unlocked') as unlocks
             from purchase_links l where l.checkout_session_id = $1`, [sessionId]);
        if (facts?.status !== 'unlocked' || facts.charges !== 1 || facts.receipts !== 1 || facts.unlocks !== 1) faults.push(`${step}, ended by ${helper}: ${JSON.stringify(facts)}`);
      }
    } finally {
      await line.close();
    }
    return { lines: [], allowance: { uncertainLetters: 0 }, faults };
  },
};

/** Puts a line that can be slowed between the API and the database, for the desk's login alone. */
async function throughSlowLine(house: RealHouse): Promise<TcpProxy> {
  const file = join(house.dataDir, 'secrets/role-urls.json');
  const access = await readRoleAccess(file);
  const url = new URL(access.urls.webhook);
  const line = await openTcpProxy(Number(url.port));
  url.host = `127.0.0.1:${line.port}`;
  await keepRoleAccess(file, { ...access, urls: { ...access.urls, webhook: url.href } });
  await kill(await house.apiPid() ?? missing());
  await house.ready();
  return line;
}

/** Sends the event, holds the API at a step of handling it, and kills it there. Gives what the sender was answered. */
async function killAt(step: (typeof steps)[number], house: RealHouse, line: TcpProxy, eventId: string, send: () => Promise<number | null>): Promise<number | null> {
  // Looked up before: the last moment is shorter than a look at the list of processes.
  const pid = await house.apiPid() ?? missing();
  const waits = (statement: string): Promise<void> => waitUntil(`an API that waits for ${statement}`, 20_000, async () =>
    ((await house.query<{ n: number }>(`select count(*)::int as n from pg_stat_activity where usename = 'omen_webhook' and wait_event_type = 'Lock' and query ilike $1`, [`%${statement}%`]))[0]?.n ?? 0) > 0, 10);
  let answer: Promise<number | null> = Promise.resolve(null);
  switch (step) {
    case 'after the insert':
      await holding(house, 'lock table purchase_links in access exclusive mode', async () => {
        answer = send();
        await waits('owner_of_purchase');
        await kill(pid);
      });
      break;
    case 'in the middle of its transaction':
      await holding(house, 'lock table finance_events in access exclusive mode', async () => {
        answer = send();
        await waits('finance_events');
        await kill(pid);
      });
      break;
    case 'after the commit, before the answer': {
      let closing: Promise<void> = Promise.resolve();
      await holding(house, 'lock table finance_events in access exclusive mode', async () => {
        answer = send();
        await waits('finance_events');
        let ready: () => void = () => undefined;
        const held = new Promise<void>((resolve) => { ready = resolve; });
        closing = holding(house, `perform 1 from webhook_events where stripe_event_id = '${eventId}' for update`, async () => {
          ready();
          await waits('update webhook_events');
          line.impose({ delayMs: 600 });
        });
        await held;
      });
      await closing;
      await waitUntil('the commit', 10_000, async () => ((await house.query<{ n: number }>(`select count(*)::int as n from webhook_events where stripe_event_id = $1 and status = 'succeeded'`, [eventId]))[0]?.n ?? 0) > 0, 5);
      await kill(pid);
      line.heal();
    }
  }
  return answer;
}

/** Does something while a lock is held, and lets go of it when that is done. */
async function holding(house: RealHouse, lock: string, work: () => Promise<void>): Promise<void> {
  // The lock lives as long as its one statement sleeps; cancelling that lets go at once.
  const held = house.query(`do $$ begin ${lock}; perform pg_sleep(20); end $$`).catch(() => undefined);
  let pid: number | undefined;
  await waitUntil('the lock', 10_000, async () => {
    [{ pid } = { pid: undefined }] = await house.query<{ pid: number | undefined }>(`select pid from pg_stat_activity where starts_with(query, 'do $$ begin ' || $1) and wait_event = 'PgSleep'`, [lock]);
    return pid !== undefined;
  }, 10);
  try {
    await work();
  } finally {
    await house.query('select pg_cancel_backend($1)', [pid]);
    await held;
  }
}

async function kill(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  await waitUntil('the end of the API', 10_000, () => !isAlive(pid), 10);
}

const missing = (): never => { throw new Error('no API runs'); };
