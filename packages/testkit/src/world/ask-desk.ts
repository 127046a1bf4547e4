import { randomBytes } from 'node:crypto';
import type { Sandbox } from '@omenhall/sandbox';

/** The version the house is pinned to; the stand-in refuses any other. */
const version = '2026-10-28.endive';

const headersFor = ({ secretKey }: Sandbox): Record<string, string> => ({ authorization: `Bearer ${secretKey}`, 'stripe-version': version });

/** Every object of one kind that the payment desk holds, page by page. */
export async function listAtDesk<Thing extends { id: string }>(sandbox: Sandbox, room: 'prices' | 'checkout/sessions' | 'events' | 'charges'): Promise<Thing[]> {
  const things: Thing[] = [];
  for (;;) {
    const last = things.at(-1);
    const answer = await fetch(`${sandbox.stripeApiUrl}/v1/${room}?limit=100${last === undefined ? '' : `&starting_after=${last.id}`}`, { headers: headersFor(sandbox) });
    if (answer.status !== 200) throw new Error(`the payment desk shows no ${room}: ${await answer.text()}`);
    const { data, has_more: more } = (await answer.json()) as { data: Thing[]; has_more: boolean };
    things.push(...data);
    if (!more) return things;
  }
}

/** Makes one object at the payment desk and answers with its id. */
export async function addAtDesk(sandbox: Sandbox, room: 'products' | 'prices', fields: Record<string, string>): Promise<string> {
  const answer = await fetch(`${sandbox.stripeApiUrl}/v1/${room}`, {
    method: 'POST', body: new URLSearchParams(fields), headers: { ...headersFor(sandbox), 'idempotency-key': randomBytes(12).toString('hex') },
  });
  if (answer.status !== 200) throw new Error(`the payment desk takes no ${room}: ${await answer.text()}`);
  return ((await answer.json()) as { id: string }).id;
}
