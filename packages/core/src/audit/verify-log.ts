import { canonicalDetails, commitToDetails, hashEvent, type AuditDetails, type AuditHeader } from '@omenhall/contracts/proof/audit-event.rules';
import { append, emptyTree, readFrontier, rootOf, sameHash, type Frontier } from '@omenhall/contracts/proof/merkle.rules';
import { readNote, type Checkpoint } from '@omenhall/contracts/proof/signed-note.rules';
import { isHouseError } from '@omenhall/contracts/errors';
import type { Query } from '@omenhall/db';
import type { Keys } from '../foundation/ports.ts';
import { detailsPlace, openText } from '../vault/index.ts';
import { auditGuards } from './audit-guards.rules.ts';
import type { Signer } from './checkpoint.rules.ts';
import { headerColumns, type HeaderRow } from './header-columns.ts';

/** Linked events read in one go. */
const atOnce = 5_000;
/** A queue older than this lags; the promise is about one second. */
const lagSeconds = 10;
/** So long may linked events stand without a signature; the promise is 60 s. */
const unsignedSeconds = 120;
const nobody = '00000000-0000-0000-0000-000000000000';

export type FindingWord =
  | 'gap' | 'event_missing' | 'event_changed' | 'event_unlinked' | 'queue_dangling' | 'person_differs' | 'person_gap'
  | 'checkpoint_unreadable' | 'checkpoint_foreign_key' | 'checkpoint_bad_signature' | 'checkpoint_differs' | 'checkpoint_ahead' | 'checkpoint_missing' | 'root_differs'
  | 'witness_unreadable' | 'witness_foreign_key' | 'witness_bad_signature' | 'witness_root_differs' | 'behind_witness' | 'witness_record_differs'
  | 'details_uncommitted' | 'details_differ' | 'guard_missing' | 'since_unknown';

export interface Finding {
  word: FindingWord;
  /** Where: a place in the log, an event's id, a checkpoint's size, a guard's name. */
  at: string;
}

export interface Verdict {
  clean: boolean;
  findings: Finding[];
  /** Events that were hashed again. */
  checked: number;
  /** The last place in the log. */
  size: number;
  checkpoints: number;
  /** Details whose commitment was compared, and those nobody can read any more. */
  details: { opened: number; unreadable: number };
  queue: { length: number; oldestSeconds: number };
  /** The queue, or the newest signature, is late. */
  lagging: boolean;
  /** What everything adds up to, hex. */
  root: string;
}

export interface Verifying {
  /** One repeatable-read transaction of a login that may read every table. */
  query: Query;
  signer: Signer;
  /** Notes of every witness copy. */
  witnesses: readonly { name: string; notes: readonly string[] }[];
  /** Begins after the checkpoint of this size, whose frontier must hash to what was signed. Null: from the first event. */
  since?: number | null;
  /** Opens details, to compare their commitments; null leaves them closed. */
  keys?: Pick<Keys, 'fetch'> | null;
}

type Found = (word: FindingWord, at: string | number) => void;
type LinkRow = HeaderRow & { seq: number; event_id: string; link_pseudonym: string | null; subject_seq: number | null; leaf: Uint8Array };
interface Claim { said: Checkpoint; by: 'checkpoint' | 'witness'; at: string }
interface CheckpointRow { size: number; frontier: Frontier | null; said: Checkpoint | null; createdAt: Date }

/**
 * Hashes the log again from its rows and holds it against everything that was signed or witnessed. Changes nothing.
 * A row that was changed, added, left out, moved or cut off gives a finding, as does a note that another key signed.
 * Not seen: a change to an event that no checkpoint covers yet, by somebody who links it afresh.
 */
export async function verifyLog({ query, signer, witnesses, since = null, keys = null }: Verifying): Promise<Verdict> {
  const findings: Finding[] = [];
  const found: Found = (word, at) => void findings.push({ word, at: String(at) });

  const checkpoints = await readCheckpoints(query, signer, found);
  const start = since === null ? emptyTree : startOf(since, checkpoints, found);
  const claims = [...checkpoints.flatMap(({ said, size }): Claim[] => (said === null ? [] : [{ said, by: 'checkpoint', at: String(size) }])), ...readWitnesses(witnesses, checkpoints, signer, found)]
    .toSorted((one, other) => one.said.size - other.said.size);

  const [{ size } = { size: 0 }] = await query<{ size: number }>('select coalesce(max(seq), 0)::float8 as size from audit_links');
  const tree = await hashAgain(query, start, claims, found);
  for (const { said, by, at } of claims) if (said.size > size) found(by === 'witness' ? 'behind_witness' : 'checkpoint_ahead', at);

  await compareBooks(query, checkpoints.find((row) => row.size === since)?.createdAt ?? null, found);
  for (const name of await missingGuards(query)) found('guard_missing', name);
  const details = await compareDetails(query, keys, found);
  const [queue] = await query<{ length: number; oldest: number; unsigned: number }>(
    `select count(*)::float8 as length, coalesce(extract(epoch from clock_timestamp() - min(queued_at)), 0)::float8 as oldest,
            (select coalesce(extract(epoch from clock_timestamp() - min(sequenced_at)), 0)::float8 from audit_links where seq > coalesce((select max(size) from audit_checkpoints), 0)) as unsigned
       from audit_queue`);
  return {
    clean: findings.length === 0, findings, checked: tree.size - start.size, size, checkpoints: checkpoints.length, details,
    queue: { length: queue?.length ?? 0, oldestSeconds: Math.max(queue?.oldest ?? 0, 0) },
    lagging: (queue?.oldest ?? 0) > lagSeconds || (queue?.unsigned ?? 0) > unsignedSeconds,
    root: Buffer.from(rootOf(tree)).toString('hex'),
  };
}

async function readCheckpoints(query: Query, signer: Signer, found: Found): Promise<CheckpointRow[]> {
  const rows = await query<{ size: number; root: Uint8Array; frontier: Uint8Array; note: Uint8Array; created_at: Date; at: string }>(
    `select size::float8 as size, root, frontier, note, created_at, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at from audit_checkpoints order by size`);
  return rows.map((row) => {
    const read = readNote(new TextDecoder().decode(row.note), signer);
    if (read.word !== 'genuine') found(`checkpoint_${read.word}`, row.size);
    const said = read.word === 'genuine' ? read.checkpoint : null;
    const frontier = readFrontier(row.size, row.frontier);
    const fits = said === null || (said.size === row.size && said.origin === signer.name && sameHash(said.root, row.root) && said.at.replace('Z', '000Z') === row.at && frontier !== null && sameHash(rootOf(frontier), said.root));
    if (!fits) found('checkpoint_differs', row.size);
    return { size: row.size, frontier, said, createdAt: row.created_at };
  });
}

function startOf(since: number, checkpoints: readonly CheckpointRow[], found: Found): Frontier {
  const from = checkpoints.find(({ size }) => size === since);
  if (from?.said != null && from.frontier !== null && sameHash(rootOf(from.frontier), from.said.root)) return from.frontier;
  found('since_unknown', since);
  return emptyTree;
}

function readWitnesses(witnesses: Verifying['witnesses'], checkpoints: readonly CheckpointRow[], signer: Signer, found: Found): Claim[] {
  const rows = new Map(checkpoints.map((row) => [row.size, row]));
  return witnesses.flatMap(({ name, notes }) => notes.flatMap((note): Claim[] => {
    const read = readNote(note, signer);
    if (read.word !== 'genuine') {
      found(`witness_${read.word}`, name);
      return [];
    }
    const at = `${name} ${read.checkpoint.size}`;
    // The row is kept before any witness hears of it, so a note without its row is a row that was taken away.
    const row = rows.get(read.checkpoint.size);
    if (row === undefined) found('checkpoint_missing', at);
    else if (row.said !== null && !sameHash(row.said.root, read.checkpoint.root)) found('witness_root_differs', at);
    return [{ said: read.checkpoint, by: 'witness', at }];
  }));
}

/** Walks the log in order, compares each leaf with its event, and the tree with every claim about it on the way. */
async function hashAgain(query: Query, start: Frontier, claims: readonly Claim[], found: Found): Promise<Frontier> {
  let tree = start;
  const places = new Map<string, number>();
  let next = claims.findIndex(({ said }) => said.size >= start.size);
  const compare = (): void => {
    const root = rootOf(tree);
    for (let claim = claims[next]; next >= 0 && claim?.said.size === tree.size; claim = claims[next]) {
      if (!sameHash(claim.said.root, root)) found(claim.by === 'witness' ? 'witness_root_differs' : 'root_differs', claim.at);
      next += 1;
    }
  };
  compare();
  for (let last = start.size; ;) {
    const rows = await query<LinkRow>(
      `select l.seq::float8 as seq, l.event_id::text as event_id, l.pseudonym as link_pseudonym, l.subject_seq::float8 as subject_seq, l.leaf, ${headerColumns}
         from audit_links l left join admin_audit_events e on e.id = l.event_id where l.seq > $1::bigint order by l.seq limit ${atOnce}`, [last]);
    if (rows.length === 0) return tree;
    for (const row of rows) {
      if (row.seq !== last + 1) found('gap', last + 1);
      last = row.seq;
      await compareLeaf(query, row, places, start.size, found);
      tree = append(tree, [row.leaf]);
      if (claims[next]?.said.size === tree.size) compare();
    }
  }
}

async function compareLeaf(query: Query, row: LinkRow, places: Map<string, number>, since: number, found: Found): Promise<void> {
  if (row.header === null) return found('event_missing', row.seq);
  if (!sameHash(leafOf(row.header, row.subject_seq), row.leaf)) found('event_changed', row.seq);
  if (row.header.pseudonym !== row.link_pseudonym) found('person_differs', row.seq);
  if (row.link_pseudonym === null || row.subject_seq === null) return;
  const before = places.get(row.link_pseudonym) ?? (since === 0 ? 0 : await placeBefore(query, row.link_pseudonym, since));
  if (row.subject_seq !== before + 1) found('person_gap', row.seq);
  places.set(row.link_pseudonym, row.subject_seq);
}

async function placeBefore(query: Query, pseudonym: string, since: number): Promise<number> {
  const [row] = await query<{ last: number }>('select coalesce(max(subject_seq), 0)::float8 as last from audit_links where pseudonym = $1 and seq <= $2::bigint', [pseudonym, since]);
  return row?.last ?? 0;
}

/** A header that cannot even be hashed is not the one that was linked. */
function leafOf(header: AuditHeader, subjectSeq: number | null): Uint8Array {
  try {
    return hashEvent(header, subjectSeq);
  } catch {
    return new Uint8Array();
  }
}

/** What stands in one book and not in the other. At most a hundred of a kind are named. */
async function compareBooks(query: Query, after: Date | null, found: Found): Promise<void> {
  const asked: [FindingWord, string, unknown[]?][] = [
    ['event_unlinked', `select e.id::text as at from admin_audit_events e where ($1::timestamptz is null or e.created_at > $1::timestamptz - interval '1 hour')
        and not exists (select 1 from audit_links l where l.event_id = e.id) and not exists (select 1 from audit_queue q where q.event_id = e.id) limit 100`, [after]],
    ['queue_dangling', `select q.event_id::text as at from audit_queue q where not exists (select 1 from admin_audit_events e where e.id = q.event_id) or exists (select 1 from audit_links l where l.event_id = q.event_id) limit 100`],
    ['witness_record_differs', `select w.witness || ' ' || w.size as at from audit_witness w left join audit_checkpoints c on c.size = w.size where c.root is distinct from w.root limit 100`],
    ['details_uncommitted', `select d.event_id::text as at from audit_details d left join admin_audit_events e on e.id = d.event_id where e.detail_commit is null limit 100`],
  ];
  for (const [word, sql, values] of asked) for (const { at } of await query<{ at: string }>(sql, values)) found(word, at);
}

/** Triggers that make the log what it is and stand no more, or were switched off. */
async function missingGuards(query: Query): Promise<string[]> {
  const standing = await query<{ name: string }>(
    `select c.relname || ' ' || t.tgname as name from pg_trigger t join pg_class c on c.oid = t.tgrelid where c.relnamespace = 'public'::regnamespace and not t.tgisinternal and t.tgenabled in ('O', 'A')`);
  const names = new Set(standing.map(({ name }) => name));
  return auditGuards.filter((name) => !names.has(name));
}

/** Details are compared where their keys still open them; those of a person who is gone say nothing, and that is right. */
async function compareDetails(query: Query, keys: Pick<Keys, 'fetch'> | null, found: Found): Promise<Verdict['details']> {
  const told = { opened: 0, unreadable: 0 };
  for (let after = nobody; keys !== null;) {
    const rows = await query<{ id: string; house: string; subject: string | null; salt: Uint8Array; sealed: Uint8Array; dek: string; committed: Uint8Array }>(
      `select d.event_id::text as id, d.house_id::text as house, s.id::text as subject, d.salt, d.sealed, d.dek_id::text as dek, e.detail_commit as committed
         from audit_details d join admin_audit_events e on e.id = d.event_id and e.detail_commit is not null
         left join subjects s on s.house_id = e.house_id and s.audit_pseudonym = decode(e.pseudonym, 'hex')
        where d.event_id > $1::uuid order by d.event_id limit 1000`, [after]);
    if (rows.length === 0) break;
    for (const row of rows) {
      after = row.id;
      const word = row.subject === null ? 'unreadable' : await compareOne(keys, { ...row, subject: row.subject });
      if (word === 'differs') found('details_differ', row.id);
      else told[word] += 1;
    }
  }
  return told;
}

async function compareOne(keys: Pick<Keys, 'fetch'>, row: { id: string; house: string; subject: string; salt: Uint8Array; sealed: Uint8Array; dek: string; committed: Uint8Array }): Promise<'opened' | 'unreadable' | 'differs'> {
  try {
    const text = openText(await keys.fetch(row.dek, row.subject), detailsPlace(row.house, row.subject, row.id), row.sealed).reveal('prove');
    const isCanonical = canonicalDetails(JSON.parse(text) as AuditDetails) === text;
    return isCanonical && sameHash(commitToDetails(row.salt, text), row.committed) ? 'opened' : 'differs';
  } catch (error) {
    if (isHouseError(error) && (error.code === 'key-shredded' || error.code === 'not-found')) return 'unreadable';
    if (isHouseError(error) && error.code === 'seal-mismatch') return 'differs';
    throw error;
  }
}
