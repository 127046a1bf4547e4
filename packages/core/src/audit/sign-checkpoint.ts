import { append, emptyTree, readFrontier, rootOf, sameHash, splitHashes, writeFrontier, type Frontier } from '@omenhall/contracts/proof/merkle.rules';
import { checkpointText, readNote, writeNote } from '@omenhall/contracts/proof/signed-note.rules';
import type { Query } from '@omenhall/db';
import type { Clock, Keys, Witness } from '../foundation/ports.ts';
import { isDue, objectionTo, type Objection } from './checkpoint.rules.ts';
import type { Sequenced } from './link-events.ts';
import { readAuditPulse } from './read-audit-pulse.ts';

/** Hashes a function gives at most in one answer. */
const leavesAtOnce = 100_000;

export interface Signing {
  inSequence: Sequenced;
  keys: Pick<Keys, 'sign'>;
  clock: Clock;
  /** Name of the log, the same for ever; see `auditOrigin`. */
  origin: string;
  /** Places outside the database, in the order of their trust; at least the house's own. */
  witnesses: readonly Witness[];
}

export type Signed =
  | { word: 'signed'; size: number; /** Witnesses that could not be written. */ away: readonly string[] }
  | { word: 'not_due' | 'lost_race' }
  | { word: 'refused'; because: Objection };

/** What the log of a house is called in its checkpoints. */
export const auditOrigin = (houseId: string): string => `omenhall/audit/${houseId}`;

/**
 * Signs how large the log is and what it hashes to, when that is due: 30 s after events were linked, and once a day.
 * The row is kept first and the witnesses are told afterwards, so a note that a witness holds always has its row.
 * The next tree is grown from the one that was signed last: rows changed since then do not become true by a signature.
 *
 * Refuses, and goes on refusing, where a witness has seen a longer log or another one. A second signer at the same
 * moment loses the race and writes nothing.
 */
export async function signCheckpoint({ inSequence, keys, clock, origin, witnesses }: Signing): Promise<Signed> {
  const pulse = await inSequence(({ query }) => readAuditPulse(query));
  const due = isDue(pulse, clock.now());
  const told = await Promise.all(witnesses.map(async (witness) => ({ witness, newest: await witness.newest().catch(() => undefined) })));
  const signer = { name: origin, publicKey: keys.sign(new Uint8Array()).publicKey };

  const kept = await inSequence(({ query }) => readNewest(query));
  const behind = told.filter(({ newest }) => kept !== null && newest !== undefined && (newest === null || sizeOf(newest, signer) < kept.frontierSize));
  if (due === null && behind.length === 0) return { word: 'not_due' };
  const objection = objectionTo(signer, kept === null ? null : { note: kept.note, frontier: kept.frontier }, told.flatMap(({ newest }) => (newest === undefined ? [] : [newest])));
  if (objection !== null) return { word: 'refused', because: objection };

  let [note, tree] = [kept?.note ?? '', kept?.frontier ?? emptyTree];
  if (due !== null) {
    const at = clock.now();
    const grown = due === 'grown' ? await inSequence(({ query }) => growTree(query, tree, pulse.linked)) : tree;
    const text = checkpointText({ origin, size: grown.size, root: rootOf(grown), at: at.toISOString() });
    note = writeNote(text, origin, signer.publicKey, keys.sign(new TextEncoder().encode(text)).signature);
    if (due === 'grown') {
      const names = witnesses.map(({ name }) => name);
      const [won] = await inSequence(({ query }) => query<{ won: boolean }>(
        'select app.keep_checkpoint($1::bigint, $2::bytea, $3::bytea, $4::bytea, $5::timestamptz, $6::text[]) as won',
        [BigInt(grown.size), rootOf(grown), writeFrontier(grown), new TextEncoder().encode(note), at, names],
      ));
      if (won?.won !== true) return { word: 'lost_race' };
    }
    tree = grown;
  }
  return { word: 'signed', size: tree.size, away: await tell(due === null ? behind.map(({ witness }) => witness) : witnesses, inSequence, note, tree) };
}

async function tell(witnesses: readonly Witness[], inSequence: Sequenced, note: string, tree: Frontier): Promise<string[]> {
  const away: string[] = [];
  for (const witness of witnesses) {
    try {
      await witness.accept(note);
      await inSequence(({ query }) => query('select app.keep_witness($1::text, $2::bigint, $3::bytea)::text as kept', [witness.name, BigInt(tree.size), rootOf(tree)]));
    } catch {
      // A volume that is away is told at the next round; the others have it.
      away.push(witness.name);
    }
  }
  return away;
}

async function readNewest(query: Query): Promise<{ note: string; frontier: Frontier | null; frontierSize: number } | null> {
  const [row] = await query<{ size: bigint; root: Uint8Array; frontier: Uint8Array; note: Uint8Array }>('select size, root, frontier, note from app.newest_checkpoint()');
  if (row === undefined) return null;
  const frontier = readFrontier(Number(row.size), row.frontier);
  const fits = frontier !== null && sameHash(rootOf(frontier), row.root);
  return { note: new TextDecoder().decode(row.note), frontier: fits ? frontier : null, frontierSize: Number(row.size) };
}

async function growTree(query: Query, from: Frontier, size: number): Promise<Frontier> {
  let tree = from;
  while (tree.size < size) {
    const [row] = await query<{ leaves: Uint8Array }>('select app.audit_leaves($1::bigint, $2::bigint) as leaves', [BigInt(tree.size + 1), BigInt(Math.min(size, tree.size + leavesAtOnce))]);
    const leaves = splitHashes(row?.leaves ?? new Uint8Array()) ?? [];
    if (leaves.length === 0) break;
    tree = append(tree, leaves);
  }
  return tree;
}

function sizeOf(note: string, signer: { name: string; publicKey: Uint8Array }): number {
  const read = readNote(note, signer);
  return read.word === 'genuine' ? read.checkpoint.size : 0;
}
