import { buyReading } from '../src/world/buy-reading.ts';
import { anEvent, eventIdOf, sendEvent } from '../src/world/send-event.ts';
import { waitUntil } from '../src/world/wait-until.ts';
import type { Scenario } from './scenario.ts';

/** In work, and a database that was too busy to begin: nothing is kept of the answer, and asking again helps. */
const honest = [409, 503];

export const scenario: Scenario = {
  name: 'webhook-fifty',
  expected: 'one event fifty times at once, twice an hour later, and others about the same payment out of order: one unlock, one receipt, one line in the books; every answer 200 or an honest retry',
  orders: 6,
  async run({ house, orders, question, note }) {
    const faults: string[] = [];
    await house.trouble({ mode: 'never', times: 10_000 });
    const send = (body: string) => sendEvent(house.siteUrl, house.sandbox.webhookSecret, body);
    for (let n = 0; n < orders; n += 1) {
      const sessionId = await buyReading(house.siteUrl, house.sandbox.url, question);
      const body = anEvent('checkout.session.completed', sessionId);
      if (n % 2 === 1) await send(anEvent('checkout.session.async_payment_succeeded', sessionId));
      const answers = await Promise.all(Array.from({ length: 50 }, () => send(body)));
      note(`order ${n + 1}: fifty at once were answered ${[...new Set(answers)].map((status) => `${answers.filter((one) => one === status).length} x ${status ?? 'nothing'}`).join(', ')}`);
      await waitUntil('the event', 90_000, async () => (await house.query<{ n: number }>(`select count(*)::int as n from webhook_events where stripe_event_id = $1 and status = 'succeeded'`, [eventIdOf(body)]))[0]?.n === 1);
      await house.query(`update webhook_events set received_at = received_at - interval '1 hour', processed_at = processed_at - interval '1 hour' where stripe_event_id = $1`, [eventIdOf(body)]);
      const late = [await send(body), await send(body)];
      const others: (number | null)[] = [];
      for (const type of ['checkout.session.expired', 'checkout.session.async_payment_failed', 'checkout.session.completed']) {
        const other = anEvent(type, sessionId);
        others.push(await send(other));
        // As the desk does: what was not taken is sent again, and then it is.
        for (let again = 1; again <= 5 && others.at(-1) !== 200; again += 1) others.push(await send(other));
        if (others.at(-1) !== 200) faults.push(`${type} was answered ${others.at(-1) ?? 'with nothing'} six times`);
      }
      const strange = [...answers, ...late, ...others].find((status) => status === null || ![200, ...honest].includes(status));
      if (strange !== undefined) faults.push(`one was answered ${strange ?? 'with nothing'}`);
      const [row] = await house.query<{ attempts: number; seen: number }>('select attempts, seen from webhook_events where stripe_event_id = $1', [eventIdOf(body)]);
      if (row?.attempts !== 1 || row.seen !== 52) faults.push(`the event was seen ${row?.seen ?? 0} times and tried ${row?.attempts ?? 0} times`);
    }
    const twice = await house.query<{ order_code: string }>(
      `select l.order_code from purchase_links l where (select count(*) from admin_audit_events a where a.entity_id = l.id::text and a.action = 'purchase.unlocked') <> 1`);
    for (const { order_code: code } of twice) faults.push(`order ${code} was not unlocked exactly once`);
    return { lines: [], allowance: { uncertainLetters: 0 }, faults };
  },
};
