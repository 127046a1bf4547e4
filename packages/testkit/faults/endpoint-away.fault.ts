import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { isQuiet } from '../src/checks/house-books.ts';
import { listAtDesk } from '../src/world/ask-desk.ts';
import { programOf } from '../src/world/launcher.ts';
import type { RealHouse } from '../src/world/open-real-house.ts';
import { waitUntil } from '../src/world/wait-until.ts';
import type { Scenario } from './scenario.ts';

interface Synced { word: string; gaps: number; healed: number; left: number; compared: number; events: { listed: number; settled: number; failed: number }; orders: { orderCode: string | null; objectId: string }[] }
interface Session { id: string; payment_status: string; payment_intent: string | null; client_reference_id: string | null }
interface Charge { id: string; payment_intent: string }

export const scenario: Scenario = {
  name: 'endpoint-away',
  expected: 'the endpoint away for six hours, with refunds, disputes and double payments at the desk and the API killed: a dry run lists exactly what is missing, one sync heals it, gaps 0, duplicates 0, each paid order delivered once, and the month adds up',
  async run({ house, orders, question, note }) {
    const faults: string[] = [];
    await house.trouble({ mode: 'never', times: 10_000 });
    note('no webhook reaches the house from now on');
    // Customers pay and close the tab: nobody asks the desk in their stead.
    const half = Math.ceil(orders / 2);
    const lines = await house.order({ count: half, question, patienceSeconds: 1 });
    await killApi(house, note);
    await atSandbox(house, 'clock', { hours: 6 });
    note('six hours pass at the desk');
    lines.push(...(await house.order({ count: orders - half, question, patienceSeconds: 1 })));

    const { touched, twins } = await stirMoney(house);
    note(`${touched.size} payments refunded, disputed or made twice at the desk`);
    const paid = (await listAtDesk<Session>(house.sandbox, 'checkout/sessions')).filter(({ payment_status: state }) => state === 'paid').map(({ id }) => id);

    const before = await count(house, 'select count(*)::int as n from finance_events') + (await count(house, `select count(*)::int as n from purchase_links where status <> 'created'`));
    const dry = await sync(house, ['--dry-run']);
    const listed = new Set(dry.orders.map(({ objectId }) => objectId));
    const missing = paid.filter((id) => !listed.has(id));
    if (missing.length > 0 || listed.size !== paid.length) faults.push(`the dry run lists ${listed.size} of ${paid.length} paid sessions, and misses ${missing.length}`);
    const after = await count(house, 'select count(*)::int as n from finance_events') + (await count(house, `select count(*)::int as n from purchase_links where status <> 'created'`));
    if (before !== 0 || after !== 0) faults.push(`the house had settled ${before} rows before the sync, and the dry run made it ${after}`);
    note(`dry run: ${dry.gaps} gaps of ${dry.compared} orders, ${dry.events.listed} events undelivered`);

    await house.trouble({ mode: 'none', times: 1 });
    const begun = performance.now();
    const [first, second] = await Promise.all([sync(house, []), sync(house, []), killApi(house, note)]);
    const words = [first.word, second.word].toSorted().join();
    if (!['busy,done', 'done,done'].includes(words)) faults.push(`two syncs at once ended ${words}`);
    const worked = first.word === 'done' ? first : second;
    note(`sync in ${((performance.now() - begun) / 1000).toFixed(1)} s: ${worked.events.settled} events settled, ${worked.healed} gaps healed, ${worked.left} left`);
    if (worked.events.settled + worked.healed === 0) faults.push('the sync healed nothing: the fault was not injected');

    await house.ready();
    await waitUntil('a quiet house', 300_000, () => isQuiet(house, true), 250);
    // Money that went back for what was paid twice moved after the sync; it settles by its own job.
    const last = await sync(house, ['--dry-run']);
    if (last.gaps !== 0 || last.left !== 0) faults.push(`after the sync ${last.gaps} gaps are left: ${last.orders.slice(0, 3).map(({ objectId }) => objectId).join(', ')}`);
    const duplicates = await count(house, 'select count(*)::int as n from (select 1 from finance_events group by kind, stripe_object_id having count(*) > 1) d')
      + (await count(house, `select count(*)::int as n from (select 1 from delivery_jobs j join delivery_links k on k.job_id = j.id and k.entity = 'purchase' where j.kind in ('interpretation_job', 'receipt_email_job') group by k.entity_key, j.kind having count(*) > 1) d`));
    if (duplicates !== 0) faults.push(`${duplicates} lines or deliveries exist twice`);
    const returned = await count(house, `select count(*)::int as n from refund_requests where class = 'duplicate' and status = 'settled'`);
    if (returned !== twins) faults.push(`${returned} of ${twins} second payments went back`);
    faults.push(...(await checkMonths(house)));
    note(`gaps ${last.gaps}, duplicates ${duplicates}, second payments given back ${returned} of ${twins}`);

    // Money that was gone before anybody heard of it opens nothing.
    const asItShould = new Set((await house.query<{ code: string }>('select order_code as code from purchase_links where unlocked_at is not null or checkout_session_id = any ($1::text[])', [[...touched]])).map(({ code }) => code));
    return { lines: lines.map((line) => ({ ...line, whole: line.order !== null && asItShould.has(line.order) })), allowance: { uncertainLetters: 0, otherMoney: touched }, faults };
  },
};

const run = promisify(execFile);

/** Runs a command of the house as its keeper would; exit codes up to 3 are answers. */
async function omen(house: RealHouse, args: readonly string[]): Promise<string> {
  try {
    return (await run(process.execPath, [programOf('cli'), ...args, '--json'], { env: house.environment, maxBuffer: 64 * 1024 * 1024, timeout: 300_000 })).stdout;
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: number; stdout?: string; stderr?: string };
    if ((code === 2 || code === 3) && stdout !== undefined) return stdout;
    throw new Error(`omen ${args.join(' ')} ended with ${String(code)}: ${stderr ?? ''}`);
  }
}

const sync = async (house: RealHouse, args: readonly string[]): Promise<Synced> => JSON.parse(await omen(house, ['stripe', 'sync', ...args])) as Synced;
const count = async (house: RealHouse, sql: string): Promise<number> => (await house.query<{ n: number }>(sql))[0]?.n ?? 0;

/** Each month that money moved in, line by line against the desk. */
async function checkMonths(house: RealHouse): Promise<string[]> {
  const months = await house.query<{ month: string }>(`select distinct to_char(occurred_at at time zone 'UTC', 'YYYY-MM') as month from finance_events order by 1`);
  const faults: string[] = [];
  for (const { month } of months) {
    const { check } = JSON.parse(await omen(house, ['finance', 'statement', '--month', month, '--check'])) as { check: { differing: number; linesHere: number } };
    if (check.differing !== 0 || check.linesHere === 0) faults.push(`${month}: ${check.differing} of ${check.linesHere} lines differ from the desk`);
  }
  return faults;
}

async function killApi(house: RealHouse, note: (words: string) => void): Promise<void> {
  const pid = await house.apiPid();
  if (pid === null) return;
  process.kill(pid, 'SIGKILL');
  note(`kill -9 of the API ${pid}`);
  await house.ready();
}

async function atSandbox(house: RealHouse, room: string, body: object): Promise<Record<string, unknown>> {
  const answer = await fetch(`${house.sandbox.url}/sandbox/${room}`, { method: 'POST', headers: { accept: 'application/json', 'content-type': 'application/json' }, body: JSON.stringify(body) });
  if (answer.status >= 400) throw new Error(`the stand-in refuses ${room}: ${answer.status}`);
  return (await answer.json()) as Record<string, unknown>;
}

/** A few payments have a life of their own at the desk: given back, halved, disputed, or made twice. Answers with their sessions. */
async function stirMoney(house: RealHouse): Promise<{ touched: Set<string>; twins: number }> {
  const sessions = (await listAtDesk<Session>(house.sandbox, 'checkout/sessions')).filter(({ payment_status: state }) => state === 'paid');
  const charges = new Map((await listAtDesk<Charge>(house.sandbox, 'charges')).map((charge) => [charge.payment_intent, charge.id]));
  const touched = new Set<string>();
  const acts = ['refund', 'refund-half', 'dispute', 'refund', 'dispute'];
  for (const [place, action] of acts.entries()) {
    const session = sessions[place * 3];
    const charge = charges.get(session?.payment_intent ?? '');
    if (session === undefined || charge === undefined) continue;
    await atSandbox(house, `desk/${charge}`, { action });
    touched.add(session.id);
  }
  let twins = 0;
  for (const session of sessions.slice(20, 23)) {
    await atSandbox(house, `desk/${session.id}`, { action: 'twin' });
    touched.add(session.id);
    twins += 1;
  }
  const opened = (await listAtDesk<Session>(house.sandbox, 'checkout/sessions')).filter(({ payment_status: state, client_reference_id: reference }) => state === 'unpaid' && sessions.some((one) => one.client_reference_id === reference));
  for (const twin of opened) {
    await atSandbox(house, `pay/${twin.id}`, { action: 'pay' });
    touched.add(twin.id);
  }
  return { touched, twins };
}
