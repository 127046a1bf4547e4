import { rootOf, sameHash, type Frontier } from '@omenhall/contracts/proof/merkle.rules';
import { readNote, type Checkpoint } from '@omenhall/contracts/proof/signed-note.rules';

/** How long linked events may wait for a signature; the promise is 60 s. */
const signAfterSeconds = 30;
/** More unsigned leaves than this are not left for the next time: the next signature would have to hash them all. */
const signAfterEvents = 20_000;
const daySeconds = 86_400;

/** Whether it is time to sign: events wait, or the newest signature is a day old. */
export function isDue({ linked, signed, signedAt }: { linked: number; signed: number; signedAt: Date | null }, now: Date): 'grown' | 'daily' | null {
  if (linked === 0) return null;
  const age = signedAt === null ? Infinity : (now.getTime() - signedAt.getTime()) / 1000;
  if (linked > signed && (age >= signAfterSeconds || linked - signed >= signAfterEvents)) return 'grown';
  return age >= daySeconds ? 'daily' : null;
}

/** Who signs: the name of the log and its public key. */
export interface Signer {
  name: string;
  publicKey: Uint8Array;
}

export type Objection = 'witness_unreadable' | 'witness_foreign' | 'behind_witness' | 'witness_differs' | 'own_note_refused' | 'frontier_differs';

/**
 * Why the next checkpoint must not be signed; null when nothing speaks against it. What was signed last must be ours
 * and hash to what it says, and nobody outside may have seen a longer log, or another one of the same length.
 *
 * @param newest the newest checkpoint as the database keeps it; null when there is none yet
 * @param witnessed the newest note of each witness; null for a witness that has seen none
 */
export function objectionTo(signer: Signer, newest: { note: string; frontier: Frontier | null } | null, witnessed: readonly (string | null)[]): Objection | null {
  const own = newest === null ? null : readNote(newest.note, signer);
  if (own !== null && own.word !== 'genuine') return 'own_note_refused';
  if (own !== null && (newest?.frontier == null || newest.frontier.size !== own.checkpoint.size || !sameHash(rootOf(newest.frontier), own.checkpoint.root))) return 'frontier_differs';
  for (const note of witnessed) {
    if (note === null) continue;
    const seen = readNote(note, signer);
    if (seen.word === 'unreadable') return 'witness_unreadable';
    if (seen.word !== 'genuine') return 'witness_foreign';
    const objection = differs(seen.checkpoint, own?.checkpoint ?? null);
    if (objection !== null) return objection;
  }
  return null;
}

function differs(seen: Checkpoint, own: Checkpoint | null): Objection | null {
  if (own === null || seen.size > own.size) return 'behind_witness';
  return seen.size === own.size && !sameHash(seen.root, own.root) ? 'witness_differs' : null;
}
