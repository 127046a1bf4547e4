import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { listAtDesk } from '../world/ask-desk.ts';
import type { InboxLetter, RealHouse } from '../world/open-real-house.ts';
import { filesBelow } from '@omenhall/adapters/residue';

/** Codes belong to no order: each is asked for, and each is a letter of its own. */
const ofNoOrder: ReadonlySet<string> = new Set(['Your sign-in code', 'Your code for the counter']);

/** What a scenario allows that a quiet house never shows. */
export interface Allowance {
  /** Letters whose outcome nobody can know, each explained by an injected fault. */
  uncertainLetters: number;
  /** Letters that a mail server refused for good; none unless told. */
  refusedLetters?: number;
  /** Sessions whose money went its own way at the desk; the scenario looks at their orders itself. */
  otherMoney?: ReadonlySet<string>;
}

export interface BooksReport {
  /** What must not be, in words; empty when the books are in order. */
  faults: string[];
  figures: Record<string, number>;
}

interface OrderRow {
  order_code: string;
  purchase_status: string;
  session_id: string;
  papers: string[];
  kinds: string[];
  open_jobs: string[];
  finance_events: number;
}

interface LetterRow {
  id: string;
  replay_of: string | null;
  generation: number;
  status: string;
  effect: string | null;
}

const expectedKinds = ['email_delivery_job', 'interpretation_job', 'print_view_job', 'private_pdf_render_job', 'receipt_email_job', 'share_card_render_job'];
const expectedPapers = ['print_view', 'private_pdf', 'share_card'];

/**
 * Compares the house's books with the world outside once the house is quiet: every payment the desk took is an order that
 * is whole, every job and paper of it exists once, every letter that was accepted lies in the inbox once and no other
 * does, every attempt belongs to its claim, and the engine's own audit finds nothing.
 */
export async function auditBooks(house: RealHouse, allowance: Allowance): Promise<BooksReport> {
  const faults: string[] = [];
  const figures: Record<string, number> = {};
  const fault = (words: string): void => void faults.push(words);
  await auditOrders(house, allowance.otherMoney ?? new Set(), fault, figures);
  await auditLetters(house, allowance, fault, figures);
  await auditPapers(house, fault, figures);
  await auditEngine(house, allowance, fault, figures);
  return { faults, figures };
}

/** Whether every event is settled and every job has ended; one in doubt has ended where the mail server cannot be asked, and not before it was where it can. */
export async function isQuiet(house: RealHouse, mailCanBeAsked: boolean): Promise<boolean> {
  const [row] = await house.query<{ open: number }>(`select count(*)::int as open from delivery_jobs where status = any ($1::text[])`, [['pending', 'running', ...(mailCanBeAsked ? ['uncertain'] : [])]]).catch(() => []);
  const [inbox] = await house.query<{ open: number }>(`select count(*)::int as open from webhook_events where status in ('received', 'processing', 'failed')`).catch(() => []);
  return row?.open === 0 && inbox?.open === 0;
}

async function auditOrders(house: RealHouse, otherMoney: ReadonlySet<string>, fault: (words: string) => void, figures: Record<string, number>): Promise<void> {
  const orders = await house.query<OrderRow>(
    `select p.order_code, p.status as purchase_status, p.checkout_session_id as session_id,
            (select coalesce(array_agg(a.kind order by a.kind), '{}') from oracle_artifacts a where a.reading_record_id = p.reading_record_id and a.status = 'ready') as papers,
            (select coalesce(array_agg(j.kind order by j.kind), '{}') from delivery_links l join delivery_jobs j on j.id = l.job_id where l.entity = 'purchase' and l.entity_key = p.id::text) as kinds,
            (select coalesce(array_agg(j.kind || ' ' || j.status), '{}') from delivery_links l join delivery_jobs j on j.id = l.job_id
              where l.entity = 'purchase' and l.entity_key = p.id::text and j.status not in ('succeeded', 'uncertain')) as open_jobs,
            (select count(*)::int from finance_events f where f.purchase_link_id = p.id) as finance_events
       from purchase_links p where p.checkout_session_id is not null`);
  const sessions = await listAtDesk<{ id: string; payment_status: string }>(house.sandbox, 'checkout/sessions');
  const paid = new Set(sessions.filter(({ payment_status: state }) => state === 'paid').map(({ id }) => id));
  const known = new Map(orders.map((order) => [order.session_id, order]));
  for (const session of paid) {
    if (otherMoney.has(session)) continue;
    const order = known.get(session);
    if (order === undefined) fault(`the desk was paid for ${session}, and no order has it`);
    else if (order.purchase_status !== 'unlocked') fault(`order ${order.order_code} is paid at the desk and ${order.purchase_status} here`);
  }
  const unlocked = orders.filter((order) => order.purchase_status === 'unlocked');
  for (const order of unlocked) {
    if (otherMoney.has(order.session_id)) continue;
    if (!paid.has(order.session_id)) fault(`order ${order.order_code} is unlocked, and the desk was not paid`);
    if (order.kinds.join() !== expectedKinds.join()) fault(`order ${order.order_code} left the jobs ${order.kinds.join(', ')}`);
    if (order.papers.join() !== expectedPapers.join()) fault(`order ${order.order_code} has the papers ${order.papers.join(', ') || 'none'}`);
    if (order.open_jobs.length > 0) fault(`order ${order.order_code} is not whole: ${order.open_jobs.join(', ')}`);
    if (order.finance_events !== 1) fault(`order ${order.order_code} has ${order.finance_events} finance events`);
  }
  figures['paidOrders'] = paid.size;
  figures['unlockedOrders'] = unlocked.length;
  const webhooks = await house.query<{ status: string; n: number; seen: number; attempts: number }>('select status, count(*)::int as n, sum(seen)::int as seen, max(attempts) as attempts from webhook_events group by status');
  for (const { status, n } of webhooks) if (!['succeeded', 'ignored'].includes(status)) fault(`${n} webhook events are ${status}`);
  figures['webhooksSeen'] = webhooks.reduce((sum, { seen }) => sum + seen, 0);
  figures['webhookEvents'] = webhooks.reduce((sum, { n }) => sum + n, 0);
}

async function auditLetters(house: RealHouse, { uncertainLetters }: Allowance, fault: (words: string) => void, figures: Record<string, number>): Promise<void> {
  const inbox = (await house.inbox()).filter(({ from }) => from !== 'check@reader.example');
  for (const [what, keyOf] of [['Message-ID', (letter: InboxLetter) => letter.messageId ?? ''], ['order and kind', (letter: InboxLetter) => (ofNoOrder.has(letter.subject) ? letter.id : `${letter.to} ${letter.subject}`)]] as const) {
    const times = new Map<string, number>();
    for (const letter of inbox) times.set(keyOf(letter), (times.get(keyOf(letter)) ?? 0) + 1);
    for (const [key, count] of times) if (count > 1) fault(`${count} letters of one ${what}: ${key}`);
  }
  const letters = await house.query<LetterRow>(
    `select j.id::text as id, j.replay_of::text as replay_of, j.generation, j.status, e.state as effect
       from delivery_jobs j left join delivery_effects e on e.job_id = j.id where j.channel = 'email'`);
  const arrived = new Map(inbox.map((letter) => [letter.messageId, letter]));
  let uncertain = 0;
  let uncertainArrived = 0;
  for (const letter of letters) {
    const messageId = messageIdOf(letter);
    const came = arrived.delete(messageId);
    if (letter.status === 'succeeded' && !came) fault(`letter ${letter.id} counts as accepted, and the inbox lacks it`);
    if (letter.status === 'uncertain') {
      uncertain += 1;
      if (came) uncertainArrived += 1;
    } else if (came && letter.status !== 'succeeded') fault(`letter ${letter.id} arrived and is ${letter.status} here`);
  }
  for (const messageId of arrived.keys()) fault(`the inbox holds a letter that no job accounts for: ${messageId ?? 'without Message-ID'}`);
  if (uncertain > uncertainLetters) fault(`${uncertain} letters are uncertain, and the faults explain ${uncertainLetters}`);
  Object.assign(figures, { letters: letters.length, lettersInInbox: inbox.length, uncertainLetters: uncertain, uncertainLettersThatArrived: uncertainArrived });
}

/** As the worker derives it from the effect's key; the sender's domain is the trial's. */
function messageIdOf({ id, replay_of: replayOf, generation }: LetterRow): string {
  const effectKey = `v1:${replayOf ?? id}:${generation}`;
  return `<${createHash('sha256').update(`omen/message-id/v1|${effectKey}`).digest('hex').slice(0, 40)}@omenhall.example>`;
}

async function auditPapers(house: RealHouse, fault: (words: string) => void, figures: Record<string, number>): Promise<void> {
  const twice = await house.query<{ reading: string; kind: string; n: number }>(
    `select reading_record_id::text as reading, kind, count(*)::int as n from oracle_artifacts where revoked_at is null group by 1, 2 having count(*) > 1`);
  for (const { reading, kind, n } of twice) fault(`reading ${reading} has ${n} papers of kind ${kind}`);
  const keys = await house.query<{ storage_key: string }>(`select storage_key from oracle_artifacts where status = 'ready'`);
  const folder = join(house.dataDir, 'artifacts');
  const files = new Set((await filesBelow(folder)).map((path) => path.split('/').at(-1)));
  for (const { storage_key: key } of keys) if (!files.delete(key)) fault(`a ready paper lacks its file ${key}`);
  // A worker killed between writing a file and its row leaves one that nobody reaches; it is counted, not a fault of delivery.
  figures['papers'] = keys.length;
  figures['unreachableFiles'] = files.size;
  figures['shelves'] = (await readdir(folder).catch(() => [])).length;
}

/** Section 21 of the delivery specification, as far as the ledger alone can tell: I4, I5, I6, I11 and the engine's audit. */
async function auditEngine(house: RealHouse, { refusedLetters = 0 }: Allowance, fault: (words: string) => void, figures: Record<string, number>): Promise<void> {
  for (const { finding, count } of await house.query<{ finding: string; count: number }>('select finding, count::int as count from delivery.audit() where count > 0')) fault(`the engine's audit: ${count} ${finding}`);
  const questions: Record<string, string> = {
    'effects accepted under a fence that no attempt had': `select count(*)::int as n from delivery_effects e where e.state = 'accepted' and not exists (select 1 from delivery_attempts a where a.job_id = e.job_id and a.fence = e.fence)`,
    'jobs that succeeded without exactly one successful attempt, or the mail server\'s word for one in doubt': `select count(*)::int as n from delivery_jobs j where j.status = 'succeeded' and (select count(*) from delivery_attempts a where a.job_id = j.id and a.outcome = 'done') <> 1
      and not (exists (select 1 from delivery_attempts a where a.job_id = j.id and a.outcome in ('uncertain', 'lost')) and not exists (select 1 from delivery_attempts a where a.job_id = j.id and a.outcome = 'done')
               and exists (select 1 from delivery_effects e where e.job_id = j.id and e.state = 'accepted'))`,
    'effects accepted whose job has not succeeded': `select count(*)::int as n from delivery_effects e join delivery_jobs j on j.id = e.job_id where e.state = 'accepted' and j.status <> 'succeeded'`,
    'jobs in the hands of nobody': `select count(*)::int as n from delivery_jobs j where j.status = 'running' and j.lease_until < clock_timestamp()`,
    'dead jobs': `select abs(count(*) - ${refusedLetters})::int as n from delivery_jobs j where j.status = 'dead'`,
  };
  for (const [words, text] of Object.entries(questions)) {
    const [row] = await house.query<{ n: number }>(text);
    if (row === undefined || row.n > 0) fault(`${row?.n ?? 'no answer about'} ${words}`);
  }
  const [sums] = await house.query<{ attempts: number; crashes: number; jobs: number; lost: number }>(
    `select (select count(*)::int from delivery_attempts) as attempts, sum(crashes)::int as crashes, count(*)::int as jobs,
            (select count(*)::int from delivery_attempts where outcome = 'lost') as lost from delivery_jobs`);
  Object.assign(figures, sums ?? {});
}
